import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staleness } from '../../../../src/extension/history/staleness.ts';

test('what has changed is told, the image first', () => {
  const then = { '/cat.png': '1 1', '/m.onnx': '2 2', '/m.onnx.data': null };
  assert.equal(staleness('/cat.png', then, then), undefined);
  assert.equal(staleness('/cat.png', then, { ...then, '/m.onnx': '3 2' }), 'model changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/m.onnx': null }), 'model changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/m.onnx.data': '1 1' }), 'model changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/cat.png': '9 1', '/m.onnx': '3 2' }), 'image changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/cat.png': null }), 'image gone');
});
