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

/** pipeline.json of other transforms than `mmDeploy` has, between reading and packing. */
function mmDeployOf(...steps: readonly object[]): object {
  const transforms = [{ type: 'LoadImageFromFile' }, ...steps, { type: 'Collect', keys: ['img'] }];
  return { pipeline: { tasks: [{ type: 'Task', module: 'Transform', transforms }] } };
}

const imageNet = { type: 'Normalize', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], to_rgb: true };

test("EfficientNet's crop of MMPretrain takes a share of the short edge and resizes that", async () => {
  // mmpretrain at ee7f2e88, EfficientNetCenterCrop: crop_size / (crop_size + 32) of the short edge, then bicubic.
  const crop = { crop_size: 240, interpolation: 'bicubic' };
  const share = { step: 'crop', fit: 'share', share: 240 / 272, rounding: 'down' };
  const steps = [share, { step: 'resize', size: [240, 240], interpolation: 'bicubic', library: 'opencv' }];
  for (const type of [{ type: 'EfficientNetCenterCrop' }, { type: 'CenterCrop', efficientnet_style: true }]) {
    write('pipeline.json', mmDeployOf({ ...crop, ...type }, imageNet));
    assert.deepEqual((await resolved(modelWith())).spec.input.steps, steps);
  }
  write('pipeline.json', mmDeployOf({ type: 'EfficientNetCenterCrop', crop_size: 224, crop_padding: 0 }, imageNet));
  assert.deepEqual((await resolved(modelWith())).spec.input.steps?.[0], { ...share, share: 1 });
});

test('a transform with an argument that is not known is not followed, and nothing else of its file is', async () => {
  // mmcls 0.x: adaptive_side "long" makes the long edge 256.
  write('pipeline.json', mmDeploy({ size: [256, -1], adaptive_side: 'long' }));
  const { sources, notes } = await resolved(modelWith());
  assert.equal(sources.mean, 'default');
  assert.match(notes.join(), /pipeline\.json: "Resize" with .*adaptive_side/);
});

test('MMDeploy pads at the right and at the bottom, and reads grey pictures', async () => {
  // mmdeploy at 3f8604b, csrc/mmdeploy/preprocess/transform/pad.cpp and load.cpp.
  write(
    'pipeline.json',
    mmDeployOf({ type: 'Resize', size: [224, 224], keep_ratio: true }, { type: 'Pad', size: [224, 224] }, imageNet),
  );
  assert.deepEqual((await resolved(modelWith())).spec.input.steps, [
    { step: 'resize', fit: 'inside', size: 224, rounding: 'nearest', interpolation: 'bilinear', library: 'opencv' },
    { step: 'pad', size: [224, 224], at: 'start', fill: 0 },
  ]);
  const grey = {
    ...mmDeployOf({ type: 'Resize', size: [32, 32] }, { type: 'Normalize', mean: [33.46], std: [78.87] }),
  };
  write(
    'pipeline.json',
    JSON.stringify(grey).replace('"LoadImageFromFile"', '"LoadImageFromFile","color_type":"grayscale"'),
  );
  const { channels, mean, std } = (await resolved(modelWith(), {}, ['N', 1, 32, 32])).spec.input;
  assert.deepEqual([channels, mean, std], ['gray', [33.46], [78.87]]);
});

test("what PaddleClas' NormalizeImage leaves out is ImageNet's, and names of filters may be in capitals", async () => {
  // PaddleX at 048c2f8, image_classification/predictor.py: build_normalize and build_resize.
  const text = paddle().replace(/ {6}(mean|std|scale): .*\n/g, '');
  write('inference.yml', text.replace('resize_short: 256', 'resize_short: 256\n      interpolation: LINEAR'));
  const { input } = (await resolved(modelWith())).spec;
  assert.deepEqual([input.scale, input.mean, input.std], [1 / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]);
  assert.equal(input.steps?.[0]?.step === 'resize' && input.steps[0].interpolation, 'bilinear');
});

test("preprocess.json of DeepGHS' imgutils is followed", async () => {
  // As parse_pillow_transforms of imgutils at 2e8a796 writes it.
  const stages = [
    { type: 'convert_rgb', force_background: 'white' },
    { type: 'resize', size: 384, interpolation: 'bicubic', max_size: null, antialias: true },
    { type: 'center_crop', size: [384, 384] },
    { type: 'maybe_to_tensor' },
    { type: 'normalize', mean: [0.5], std: [0.5] },
  ];
  write('preprocess.json', { stages });
  const { input } = (await resolved(modelWith())).spec;
  assert.deepEqual(input.steps, [
    { step: 'resize', fit: 'short-edge', size: 384, interpolation: 'bicubic', library: 'pillow' },
    { step: 'crop', size: [384, 384], rounding: 'down' },
  ]);
  assert.deepEqual([input.scale, input.mean, input.std], [1 / 255, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]);
  write('preprocess.json', { stages: [...stages, { type: 'pad_to_size', size: 512 }] });
  assert.match((await resolved(modelWith())).notes.join(), /preprocess\.json: "pad_to_size"/);
});
