import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { readLabels } from '../../../../src/pipeline/model/labels.ts';
import { specOf } from '../../../fixtures/models/classifiers.ts';
import { makeFolder, modelWith, removeFolder, resolved, write } from './modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

/** As MMDeploy writes it beside end2end.onnx of a ResNet of MMPretrain. */
function mmDeploy(resize: object, normalize: object = {}): object {
  const transforms = [
    { type: 'LoadImageFromFile' },
    { type: 'Resize', ...resize },
    { type: 'CenterCrop', crop_size: 224 },
    { type: 'Normalize', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], to_rgb: true, ...normalize },
    { type: 'ImageToTensor', keys: ['img'] },
    { type: 'Collect', keys: ['img'], meta_keys: ['scale_factor'] },
  ];
  const tasks = [
    { type: 'Task', module: 'Transform', name: 'Preprocess', input: ['img'], output: ['prep_output'], transforms },
    { name: 'resnet', type: 'Task', module: 'Net', input: ['prep_output'], output: ['infer_output'] },
  ];
  return { pipeline: { input: ['img'], output: ['post_output'], tasks } };
}

test("MMDeploy's pipeline.json is followed, and its sizes are width before height", async () => {
  write('pipeline.json', mmDeploy({ size: [256, -1], keep_ratio: true, backend: 'pillow' }));
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual(spec.input.steps, [
    { step: 'resize', fit: 'short-edge', size: 256, interpolation: 'bilinear', library: 'pillow' },
    { step: 'crop', size: [224, 224], rounding: 'even' },
  ]);
  const { channels, scale, mean, std, size } = spec.input;
  assert.deepEqual([channels, scale, mean], ['rgb', 1, [123.675, 116.28, 103.53]]);
  assert.deepEqual([std, size, sources.mean], [[58.395, 57.12, 57.375], [224, 224], 'pipeline.json']);
  write('pipeline.json', mmDeploy({ size: [320, 240], interpolation: 'bicubic' }, { to_rgb: false }));
  const bgr = (await resolved(modelWith())).spec.input;
  assert.deepEqual(
    [bgr.channels, bgr.steps?.[0]],
    ['bgr', { step: 'resize', size: [240, 320], interpolation: 'bicubic', library: 'opencv' }],
  );
});

/** As PaddleX 3 writes it beside inference.onnx of a PP-LCNet. */
const paddle = (more = '') => `Global:
  model_name: PP-LCNet_x1_0
PreProcess:
  transform_ops:
  - ResizeImage:
      resize_short: 256
  - CropImage:
      size: 224
${more}  - NormalizeImage:
      channel_first: false
      mean: [0.485, 0.456, 0.406]
      order: ''
      scale: 1.0/255.0
      std: [0.229, 0.224, 0.225]
  - ToCHWImage: null
PostProcess:
  Topk:
    topk: 5
    label_list: [daisy, rose]
`;

test("PaddleClas' inference.yml is followed, and has the labels", async () => {
  write('inference.yml', paddle());
  const path = modelWith();
  const { spec, sources } = await resolved(path);
  assert.deepEqual(spec.input.steps, [
    { step: 'resize', fit: 'short-edge', size: 256, rounding: 'even', interpolation: 'bilinear', library: 'opencv' },
    { step: 'crop', size: [224, 224], rounding: 'down' },
  ]);
  assert.deepEqual([spec.input.channels, spec.input.scale, spec.input.mean], ['rgb', 1 / 255, [0.485, 0.456, 0.406]]);
  assert.equal(sources.std, 'inference.yml');
  const found = await readLabels({ ...specOf(path), written: { input: {} } }, 2, false);
  assert.deepEqual([found.labels, found.source], [['daisy', 'rose'], 'inference.yml']);
});

test('a list with a transform that is not understood is not followed at all, and that is said', async () => {
  write('inference.yml', paddle('  - UnknownImage:\n      times: 2\n'));
  const odd = await resolved(modelWith());
  assert.deepEqual(odd.notes, ['inference.yml: "UnknownImage" with {"times":2} is not one that Relabel understands.']);
  assert.equal(odd.sources.mean, 'default');
  write('inference.yml', 'a: [');
  write('pipeline.json', mmDeploy({ size: [256, 256], keep_ratio: true }));
  const { notes } = await resolved(modelWith());
  assert.match(
    notes.join(),
    /^pipeline\.json: "Resize" with \{.*"keep_ratio":true\} is not one that Relabel understands\.$/,
  );
  write('pipeline.json', { stages: [] });
  assert.deepEqual((await resolved(modelWith())).notes, []);
});
