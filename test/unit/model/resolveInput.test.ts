import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { describeSources } from '../../../src/pipeline/model/resolveInput.ts';
import type { Preprocess } from '../../../src/protocol/models.ts';
import { presets } from '../../../src/settings/presets.ts';
import { folder, huggingFace, makeFolder, modelWith, removeFolder, resolved, write } from './sidecar/modelFolder.ts';

beforeEach(makeFolder);
afterEach(removeFolder);

test('without any file a model is torchvision’s, and says that this is a default', async () => {
  const { spec, sources } = await resolved(modelWith());
  assert.deepEqual(spec.input, presets.torchvision);
  assert.deepEqual(
    [sources.mean, sources.interpolation, sources.size, sources.layout],
    ['default', 'default', 'model', 'model'],
  );
});

test('what is built in is left as it is', async () => {
  write('preprocessor_config.json', huggingFace);
  const { spec, sources } = await resolved(modelWith(), { written: undefined });
  assert.deepEqual(spec.input, presets.torchvision);
  assert.equal(sources.mean, 'built in');
});

test('a chosen preset needs no file, and reads none', async () => {
  write('preprocessor_config.json', '{ broken');
  const { spec, sources } = await resolved(modelWith(), {
    input: presets.timm,
    written: { preset: 'timm', input: { cropFraction: 0.95 } },
  });
  assert.deepEqual(spec.input, presets.timm);
  assert.deepEqual([sources.mean, sources.cropFraction], ['preset "timm"', 'input']);
});

test('the settings say more than a file, value by value', async () => {
  write('preprocessor_config.json', huggingFace);
  const input: Partial<Preprocess> = { interpolation: 'lanczos', channels: 'bgr' };
  const { spec, sources } = await resolved(modelWith(), { written: { input } });
  const { interpolation, mean, std, size } = spec.input;
  assert.deepEqual(
    { interpolation, mean, std, size },
    { interpolation: 'lanczos', mean: [0.3, 0.4, 0.5], std: [0.3, 0.2, 0.1], size: [48, 48] },
  );
  assert.deepEqual([sources.interpolation, sources.mean], ['input', 'preprocessor_config.json']);
});

test('the size that a model fixes is its own, whatever a file says', async () => {
  write('preprocessor_config.json', huggingFace);
  const { spec, sources } = await resolved(modelWith(), {}, ['N', 3, 224, 224]);
  assert.equal(spec.input.size, undefined);
  assert.equal(sources.size, 'model');
});

test('a preprocessor_config.json counts before a config.json, and that only if it is timm’s', async () => {
  const timm = { pretrained_cfg: { mean: [0.1, 0.1, 0.1], std: [1, 1, 1], crop_pct: 0.9, input_size: [3, 64, 64] } };
  write('config.json', timm);
  const first = await resolved(modelWith());
  assert.deepEqual([first.sources.mean, first.sources.steps], ['config.json', 'config.json']);
  // 64 / 0.9 = 71.1
  assert.deepEqual(first.spec.input.steps?.[0]?.size, 71);
  write('preprocessor_config.json', huggingFace);
  assert.equal((await resolved(modelWith())).sources.mean, 'preprocessor_config.json');
  rmSync(join(folder, 'preprocessor_config.json'));
  write('config.json', { model_type: 'vit', id2label: { 0: 'cat' } });
  assert.equal((await resolved(modelWith())).sources.mean, 'default');
});

test('files above a folder named onnx count too', async () => {
  write('preprocessor_config.json', huggingFace);
  const { sources } = await resolved(modelWith({}, join(folder, 'onnx')));
  assert.equal(sources.mean, 'preprocessor_config.json');
  assert.equal((await resolved(modelWith({}, join(folder, 'other')))).sources.mean, 'default');
});

test('a file that is broken is named, with the way out', async () => {
  for (const content of ['{ "size": ', '[1, 2]']) {
    write('preprocessor_config.json', content);
    await assert.rejects(resolved(modelWith()), (error) => {
      assert.ok(error instanceof PipelineError);
      assert.deepEqual([error.code, error.extra.setting], ['settings', 'relabel.models']);
      assert.match(error.message, /preprocessor_config\.json .* model\.onnx .*: correct it, or choose a preset/);
      return true;
    });
  }
});

test('steps stand for the short form, in the sources too: nothing of it is a guess then', async () => {
  const steps = [{ step: 'resize', size: 48 }] as const;
  const own = await resolved(modelWith(), { written: { input: { steps } } });
  assert.deepEqual([own.sources.steps, own.sources.resize, own.sources.cropFraction], ['input', 'input', 'input']);
  const plain = await resolved(modelWith());
  assert.equal(plain.sources.steps, 'default');
  write('preprocessor_config.json', { ...huggingFace, image_processor_type: 'ViTImageProcessor' });
  const { sources, reasons } = await resolved(modelWith());
  assert.deepEqual([sources.steps, sources.resize], ['preprocessor_config.json', 'preprocessor_config.json']);
  assert.deepEqual([reasons.mean, reasons.scale], ['"image_mean"', 'the default of ViTImageProcessor']);
});

test('what the settings say of a resize comes before the steps of a file', async () => {
  write('preprocessor_config.json', { ...huggingFace, image_processor_type: 'ViTImageProcessor' });
  const squashed = await resolved(modelWith(), { written: { input: { resize: 'squash', cropFraction: 0.5 } } });
  assert.deepEqual([squashed.spec.input.steps, squashed.spec.input.cropFraction], [undefined, 0.5]);
  const linear = await resolved(modelWith(), { written: { input: { interpolation: 'bilinear' } } });
  assert.deepEqual(linear.spec.input.steps?.[0], { step: 'resize', size: [48, 48], interpolation: 'bilinear' });
});

test('one line says how a model is fed, and by which rules', async () => {
  const { spec, sources } = await resolved(modelWith(), {
    input: { ...presets.unit, cropFraction: 0.5 },
    written: { preset: 'unit', input: { cropFraction: 0.5 } },
  });
  assert.equal(
    describeSources({ ...spec.input, size: [224, 320], layout: 'NHWC' }, sources),
    'from model: size 224×320; layout NHWC | from preset "unit": resize squash; interpolation bilinear; antialias true; channels rgb; scale 0.00392157; mean 0, 0, 0; std 1, 1, 1 | from input: cropFraction 0.5',
  );
});
