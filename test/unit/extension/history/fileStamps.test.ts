import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { modelFiles, staleness, stampsOf } from '../../../../src/extension/history/fileStamps.ts';
import type { ExplainOptions } from '../../../../src/protocol/options.ts';

const options = {
  image: '/w/cat.png',
  model: { path: '/w/mine.onnx', labels: '/w/labels.txt' },
  vae: { encoder: '/v/encoder.onnx', decoder: '/v/decoder.onnx' },
} as ExplainOptions;

test('labels, external weights and the VAE count as the model', () => {
  const files = ['/w/mine.onnx', '/w/mine.onnx.data', '/w/labels.txt', '/v/encoder.onnx', '/v/decoder.onnx'];
  assert.deepEqual(modelFiles(options), files);
  assert.ok(!modelFiles({ ...options, model: { ...options.model, labels: ['a'] } }).includes('/w/labels.txt'));
});

test('a stamp changes with the content or the time of a file, and is null without one', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relabel-stamps-'));
  const file = path.join(folder, 'a');
  const stamp = async (): Promise<unknown> => (await stampsOf([file]))[file];
  try {
    assert.equal(await stamp(), null);
    writeFileSync(file, 'one');
    utimesSync(file, 100, 100);
    const first = await stamp();
    assert.equal(await stamp(), first);
    writeFileSync(file, 'three');
    utimesSync(file, 100, 100);
    const second = await stamp();
    assert.notEqual(second, first, 'another size at the same time');
    utimesSync(file, 200, 200);
    assert.notEqual(await stamp(), second, 'another time at the same size');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what has changed is told, the image first', () => {
  const then = { '/cat.png': '1 1', '/m.onnx': '2 2', '/m.onnx.data': null };
  assert.equal(staleness('/cat.png', then, then), undefined);
  assert.equal(staleness('/cat.png', then, { ...then, '/m.onnx': '3 2' }), 'model changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/m.onnx': null }), 'model changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/m.onnx.data': '1 1' }), 'model changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/cat.png': '9 1', '/m.onnx': '3 2' }), 'image changed');
  assert.equal(staleness('/cat.png', then, { ...then, '/cat.png': null }), 'image gone');
});
