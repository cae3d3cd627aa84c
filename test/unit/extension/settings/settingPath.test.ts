import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSetting, splitPath } from '../../../../src/extension/settings/settingPath.ts';

const text = `{
  // my settings
  "editor.fontSize": 12,
  "relabel.cuda.libraryPath": "/opt/cuda",
  "relabel.env": { "OMP_NUM_THREADS": "2" },
  "relabel.models": [
    { "name": "a", "path": "a.onnx" },
    { "name": "b", "path": "b.onnx", "input": { "mean": [1, 22] } },
  ],
}
`;

function found(path: string): string | undefined {
  const span = findSetting(text, path);
  return span && text.slice(span.offset, span.offset + span.length);
}

test('a path is split at the setting, whose own key may have dots', () => {
  assert.deepEqual(splitPath('relabel.cuda.libraryPath'), { key: 'relabel.cuda.libraryPath', rest: [] });
  assert.deepEqual(splitPath('relabel.env.OMP_NUM_THREADS'), { key: 'relabel.env', rest: ['OMP_NUM_THREADS'] });
  assert.deepEqual(splitPath('relabel.models[1].input.mean[0]'), {
    key: 'relabel.models',
    rest: [1, 'input', 'mean', 0],
  });
  assert.deepEqual(splitPath('relabel.samplesize'), { key: 'relabel.samplesize', rest: [] });
});

test('a value is found in text with comments and trailing commas', () => {
  assert.equal(found('relabel.models[1].input.mean[1]'), '22');
  assert.equal(found('relabel.cuda.libraryPath'), '"/opt/cuda"');
  assert.equal(found('relabel.env.OMP_NUM_THREADS'), '"2"');
});

test('of a path that is not all there, the deepest part is found', () => {
  assert.equal(found('relabel.models[0].labels'), '{ "name": "a", "path": "a.onnx" }');
  assert.equal(found('relabel.samples'), undefined);
  assert.equal(findSetting('', 'relabel.samples'), undefined);
});
