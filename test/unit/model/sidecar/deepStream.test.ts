import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { folder, makeFolder, modelWith, removeFolder, resolved, write } from './modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

/** As TAO 5 writes it beside the classifiers of its TensorFlow 1, in the mode "caffe". */
const tao = `[property]
net-scale-factor=1.0
offsets=103.939;116.779;123.68
infer-dims=3;224;224
tlt-model-key=nvidia_tlt
network-type=1
num-detected-classes=20
model-color-format=1
maintain-aspect-ratio=0
output-tensor-meta=0
`;

test('the configuration of DeepStream for a model says how it is fed: factor × (pixel − offsets)', async () => {
  write('nvinfer_config.txt', tao);
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual(
    [spec.input.channels, spec.input.mean, spec.input.std],
    ['bgr', [103.939, 116.779, 123.68], [1, 1, 1]],
  );
  assert.deepEqual([sources.mean, spec.input.steps?.length], ['nvinfer_config.txt', 1]);
});

test('a configuration counts for the model that it names, in both of its forms', async () => {
  const yaml = (file: string, more = '') =>
    `property:\n  onnx-file: ${file}\n  net-scale-factor: 0.0173520735727919\n  offsets: 123.675;116.28;103.53\n${more}class-attrs-all:\n  net-scale-factor: 7\n`;
  write('infer_cars.yml', yaml('cars.onnx'));
  assert.equal((await resolved(modelWith())).sources.mean, 'default');
  write('infer_birds.yml', yaml('../models/model.onnx', '  maintain-aspect-ratio: 1\n  symmetric-padding: 1\n'));
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual(
    [sources.mean, spec.input.channels, spec.input.scale],
    ['infer_birds.yml', 'rgb', 0.0173520735727919],
  );
  // (0.01735… × 123.675 − mean) / 1 of the mean pixel is 0.
  assert.ok(Math.abs((spec.input.mean[0] ?? 0) - 0.0173520735727919 * 123.675) < 1e-12);
  assert.deepEqual(spec.input.steps?.[1], { step: 'pad', at: 'center' });
  write('infer_birds.yml', yaml('model.onnx', '  model-color-format: 3\n'));
  assert.match((await resolved(modelWith())).notes.join(), /infer_birds\.yml: "net-scale-factor", "offsets" or/);
});

test('what lies above the folder of a version counts, as Triton has it', async () => {
  write('nvinfer_config.txt', tao);
  const version = join(folder, '1');
  mkdirSync(version);
  assert.equal((await resolved(modelWith({}, version))).sources.mean, 'nvinfer_config.txt');
  const other = join(folder, 'v1');
  assert.equal((await resolved(modelWith({}, other))).sources.mean, 'default');
});
