import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { describeModel } from '../../../src/pipeline/model/describeModel.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { writeBrokenModel } from '../../fixtures/models/brokenModels.ts';
import { type ClassifierName, side, writeClassifier } from '../../fixtures/models/classifiers.ts';

const sessions = new Sessions();
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'relabel-describe-'));
});
after(async () => {
  await sessions.dispose();
  rmSync(folder, { recursive: true });
});

function describe(name: ClassifierName, place = folder) {
  mkdirSync(place, { recursive: true });
  return describeModel(writeClassifier(place, name), ['cpu'], sessions);
}

test('inputs and outputs are told with their types and shapes', async () => {
  const { inputs, outputs, layout, channels, size, batch, refusal, producer } = await describe('two-outputs.onnx');
  assert.deepEqual(inputs, [{ name: 'input', type: 'float32', shape: ['n', 3, side, side] }]);
  assert.deepEqual(
    outputs.map(({ name, type }) => `${name} ${type}`),
    ['features float32', 'output float32'],
  );
  assert.deepEqual(
    { layout, channels, size, batch, refusal, producer },
    { layout: 'NCHW', channels: 3, size: [side, side], batch: undefined, refusal: undefined, producer: 'relabel' },
  );
});

test('layout, channels, batch and what is open are read from the shape', async () => {
  const facts = async (name: ClassifierName) => {
    const { layout, channels, size, batch } = await describe(name);
    return [layout, channels, size?.join(), batch];
  };
  assert.deepEqual(await facts('nhwc.onnx'), ['NHWC', 3, '8,8', undefined]);
  assert.deepEqual(await facts('gray.onnx'), ['NCHW', 1, '8,8', undefined]);
  assert.deepEqual(await facts('five-channels.onnx'), ['NCHW', 5, '8,8', undefined]);
  assert.equal((await describe('five-channels.onnx')).preset, 'unit');
  assert.deepEqual(await facts('batch-4.onnx'), ['NCHW', 3, '8,8', 4]);
  assert.deepEqual(await facts('any-size.onnx'), ['NCHW', 3, undefined, undefined]);
  assert.deepEqual((await describe('uint8.onnx')).inputs[0]?.type, 'uint8');
  assert.deepEqual((await describe('float16.onnx')).inputs[0]?.type, 'float16');
});

test('a model that can not be explained is described all the same, and says why', async () => {
  const two = await describe('two-inputs.onnx');
  assert.equal(two.inputs.length, 2);
  assert.match(
    two.refusal ?? '',
    /^Model "two-inputs\.onnx" must have one input, an image, but has 2 \(input, other\)/,
  );
  assert.match((await describe('rank-2.onnx')).refusal ?? '', /not a batch of images/);
  assert.match((await describe('bool.onnx')).refusal ?? '', /takes bool/);
  assert.match((await describe('no-rank.onnx')).refusal ?? '', /rank/);
});

test('a file that is no model, or lacks its weights, fails with what to do', async () => {
  for (const [name, words] of [
    ['text.onnx', /is not an ONNX model/],
    ['external.onnx', /keeps its weights in another file that is missing/],
  ] as const)
    await assert.rejects(describeModel(writeBrokenModel(folder, name), ['cpu'], sessions), words);
});

test('label files beside the model are counted, and those above a folder named onnx', async () => {
  const place = join(folder, 'hub', 'onnx');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'classes.txt'), 'cat\ndog\nbird\n');
  writeFileSync(join(place, 'empty.txt'), '');
  writeFileSync(join(folder, 'hub', 'config.json'), JSON.stringify({ id2label: { 0: 'cat', 1: 'dog' } }));
  writeFileSync(join(folder, 'hub', 'preprocessor_config.json'), JSON.stringify({ size: 8, image_mean: [0, 0, 0] }));
  const { labelFiles, sidecar } = await describe('any-size.onnx', place);
  assert.deepEqual(labelFiles, [
    { path: join(place, 'classes.txt'), count: 3 },
    { path: join(folder, 'hub', 'config.json'), count: 2 },
  ]);
  const notes = ['preprocessor_config.json: It names no image processor: it is read as one of ViTImageProcessor.'];
  assert.deepEqual(sidecar, { source: 'preprocessor_config.json', size: [8, 8], notes });
  writeFileSync(join(folder, 'hub', 'preprocessor_config.json'), '{ broken');
  const broken = await describe('any-size.onnx', place);
  assert.equal(broken.sidecar, undefined);
  assert.match(broken.sidecarProblem ?? '', /preprocessor_config\.json .* choose a preset/);
});
