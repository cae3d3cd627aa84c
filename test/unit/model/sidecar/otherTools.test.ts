import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { readLabels } from '../../../../src/pipeline/model/labels.ts';
import { graphInput } from '../../../../src/pipeline/model/proposal/graphInput.ts';
import { resolveInput } from '../../../../src/pipeline/model/resolveInput.ts';
import { presets } from '../../../../src/settings/presets.ts';
import { specOf } from '../../../fixtures/models/classifiers.ts';
import { folder, makeFolder, modelWith, removeFolder, resolved, write } from './modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

const clip = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

test("OpenCLIP's open_clip_config.json is followed, with its defaults", async () => {
  // open_clip at 0219121, src/open_clip/transform.py: PreprocessCfg and image_transform(is_train=False).
  const file = (more: object) => ({ model_cfg: { vision_cfg: { image_size: 256 } }, preprocess_cfg: more });
  write('open_clip_config.json', file({ ...clip, interpolation: 'bicubic', resize_mode: 'shortest' }));
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual(spec.input.steps, [
    { step: 'resize', fit: 'short-edge', size: 256, interpolation: 'bicubic' },
    { step: 'crop', size: [256, 256] },
  ]);
  assert.deepEqual([spec.input.mean, spec.input.scale, sources.mean], [clip.mean, 1 / 255, 'open_clip_config.json']);
  // SigLIP's.
  write('open_clip_config.json', file({ mean: 0.5, std: 0.5, resize_mode: 'squash', size: [384, 320] }));
  const { input } = (await resolved(modelWith())).spec;
  assert.deepEqual(input.steps, [{ step: 'resize', size: [384, 320], interpolation: 'bicubic' }]);
  assert.deepEqual(
    [input.mean, input.size],
    [
      [0.5, 0.5, 0.5],
      [384, 320],
    ],
  );
  write('open_clip_config.json', file({ resize_mode: 'longest', size: 224, fill_color: 127 }));
  const longest = (await resolved(modelWith())).spec.input;
  assert.deepEqual(longest.steps, [
    { step: 'resize', fit: 'inside', size: [224, 224], rounding: 'even', interpolation: 'bicubic' },
    { step: 'crop', size: [224, 224], fill: 127 },
  ]);
  assert.deepEqual([longest.mean, longest.std], [clip.mean, clip.std]);
  write('open_clip_config.json', file({ resize_mode: 'tile' }));
  assert.match((await resolved(modelWith())).notes.join(), /open_clip_config\.json: "size", "resize_mode"/);
});

/** Of st_fdmobilenetv1_128_tfs in the STM32 model zoo. */
const st = (scale = '1/127.5', fit = 'fit', framework = 'tf') => `model:
  framework: ${framework}
  input_shape: (128, 128, 3)
dataset:
  class_names: [ daisy, dandelion, roses ]
preprocessing:
  rescaling: { scale: ${scale}, offset: -1 }
  resizing:
    interpolation: nearest
    aspect_ratio: ${fit}
  color_mode: rgb
`;

test("a configuration of ST's model zoo that is named as the model begins is followed, and has the labels", async () => {
  // stm32ai-modelzoo-services in the fork wyb217 at 9bb116e, image_classification/src/prediction/predict.py: tf.image.resize, scale × pixel + offset.
  write('model_onnx_config.yaml', st());
  const path = modelWith();
  const { spec, sources } = await resolved(path);
  assert.deepEqual(spec.input.steps, [{ step: 'resize', interpolation: 'nearest', library: 'tensorflow' }]);
  const { scale, mean, std } = spec.input;
  assert.deepEqual([scale, mean, std, sources.mean], [1 / 127.5, [1, 1, 1], [1, 1, 1], 'model_onnx_config.yaml']);
  const found = await readLabels({ ...specOf(path), written: { input: {} } }, 3, false);
  assert.deepEqual([found.labels, found.source], [['daisy', 'dandelion', 'roses'], 'model_onnx_config.yaml']);
});

test("what a configuration of ST's model zoo leaves open is not followed", async () => {
  const noteOf = async (text: string) => {
    write('model_config.yaml', text);
    const { notes, sources } = await resolved(modelWith());
    assert.equal(sources.scale, 'default');
    return notes.join();
  };
  assert.match(await noteOf(st('1/255', 'fit', 'torch')), /It is for PyTorch/);
  assert.match(await noteOf(st('1/127.5', 'crop')), /"resizing"/);
  assert.match(await noteOf(st('one')), /"rescaling"/);
  assert.equal(await noteOf('preprocessing: 1'), '');
  write('other_config.yaml', st());
  assert.equal((await resolved(modelWith())).sources.scale, 'default');
});

test('a file that says only a part of how images are prepared is not followed, and that is said', async () => {
  write('environment.json', { PREPROCESSING: '{"resize":{"format":"Stretch to"}}', CLASS_MAP: { 0: 'cat' } });
  const roboflow = await resolved(modelWith());
  assert.match(roboflow.notes.join(), /^environment\.json: It does not say how pixels are normalised/);
  assert.equal(roboflow.sources.mean, 'default');
  removeFolder();
  makeFolder();
  write('metadata.json', { network_data_format: { inputs: { image: { value_range: [0, 1] } } } });
  assert.match((await resolved(modelWith())).notes.join(), /^metadata\.json: It says which values the model gets/);
  write('metadata.json', {});
  const own = await resolved(modelWith({ mean: '[0.5, 0.5, 0.5]', std: '[0.25, 0.25, 0.25]' }, folder));
  assert.match(own.notes.join(), /"mean" is "\[0\.5, 0\.5, 0\.5\]" and "std" is .* nothing of it is used/);
});

test('a classifier of YOLOv5 is known by its stride and names', async () => {
  // yolov5 at 0010427, utils/augmentations.py: CenterCrop, ToTensor, Normalize(IMAGENET_MEAN, IMAGENET_STD).
  const { spec } = await resolved(modelWith({ stride: '32', names: "{0: 'cat'}" }), {}, ['N', 3, 320, 320]);
  assert.deepEqual(spec.input.steps, [
    { step: 'crop', fit: 'share', share: 1, rounding: 'down' },
    { step: 'resize', size: [320, 320], library: 'opencv' },
  ]);
  assert.deepEqual([spec.input.mean, spec.input.scale, spec.input.channels], [[0.485, 0.456, 0.406], 1 / 255, 'rgb']);
});

test('what a file says of normalised pixels goes on to the bytes that stand for them, where any do', async () => {
  const bytes = { scale: 4.76 / 255, zero: 114, range: [-2.13, 2.63] } as const;
  const shape = ['N', 3, 224, 224];
  const fed = async (cfg: object) => {
    write('config.json', { pretrained_cfg: { input_size: [3, 224, 224], ...cfg } });
    const spec = {
      name: 'x',
      path: modelWith(),
      input: presets.torchvision,
      written: { input: {} },
      output: 'auto',
    } as const;
    return resolveInput(spec, shape, { ...graphInput(undefined, { producer: '', shape }), bytes });
  };
  const { spec, sources, notes } = await fed({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
  const white = (1 - (spec.input.mean[0] ?? 0)) / (spec.input.std[0] ?? 1);
  assert.ok(Math.abs(white - ((1 - 0.485) / 0.229 / bytes.scale + bytes.zero)) < 1e-9);
  assert.deepEqual([sources.mean, notes], ['config.json', []]);
  const other = await fed({ mean: [0, 0, 0], std: [1, 1, 1] });
  assert.equal(other.sources.mean, 'default');
  assert.match(other.notes.join(), /config\.json normalises pixels to other values than the model's bytes stand for/);
});
