import assert from 'node:assert/strict';
import test from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { describe as sentence } from '../../../src/common/problem.ts';
import { presets } from '../../../src/settings/presets.ts';
import { good, modelOf, read } from '../../fixtures/settings.ts';

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

/** What the pixel (200, 100, 50) becomes, worked out by hand from each family's documentation. */
const values: Record<string, { crop?: number; channels: string; values: [number, number, number] }> = {
  // 200/255 = 0.7843137; (0.7843137 − 0.485) / 0.229 = 1.3070469; likewise 100 and 50.
  torchvision: { crop: 0.875, channels: 'rgb', values: [1.3070469, -0.285014, -0.9329848] },
  'torchvision-v2': { crop: 0.9655172, channels: 'rgb', values: [1.3070469, -0.285014, -0.9329848] },
  'keras-torch': { channels: 'rgb', values: [1.3070469, -0.285014, -0.9329848] },
  timm: { crop: 0.95, channels: 'rgb', values: [1.3070469, -0.285014, -0.9329848] },
  // 200/127.5 − 1
  'keras-tf': { channels: 'rgb', values: [0.5686275, -0.2156863, -0.6078431] },
  symmetric: { crop: 0.875, channels: 'rgb', values: [0.5686275, -0.2156863, -0.6078431] },
  // blue 50 − 103.939, green 100 − 116.779, red 200 − 123.68
  'keras-caffe': { channels: 'bgr', values: [-53.939, -16.779, 76.32] },
  raw255: { channels: 'rgb', values: [200, 100, 50] },
  unit: { channels: 'rgb', values: [0.7843137, 0.3921569, 0.1960784] },
};

test('the manifest offers exactly these', () => {
  const preset = manifest.contributes.configuration.properties['relabel.models'].items.properties.preset;
  assert.deepEqual(preset.enum, Object.keys(presets));
  assert.equal(preset.enumDescriptions.length, preset.enum.length);
  assert.deepEqual(Object.keys(values).sort(), Object.keys(presets).sort());
});

for (const [preset, expected] of Object.entries(values)) {
  test(preset, () => {
    const { input } = modelOf({ ...good, preset });
    assert.equal(input.channels, expected.channels);
    assert.equal(input.resize, expected.crop === undefined ? 'squash' : 'crop');
    if (expected.crop !== undefined) close(input.cropFraction, expected.crop);
    const pixel = input.channels === 'bgr' ? [50, 100, 200] : [200, 100, 50];
    for (const [c, value] of pixel.entries()) {
      close((value * input.scale - input.mean[c]!) / input.std[c]!, expected.values[c]!);
    }
  });
}

test('the input says more than its preset', () => {
  const { input } = modelOf({
    ...good,
    preset: 'keras-tf',
    input: { resize: 'letterbox', size: [192, 256], scale: 2 },
  });
  assert.equal(input.resize, 'letterbox');
  assert.deepEqual(input.size, [192, 256]);
  assert.equal(input.scale, 2);
  assert.deepEqual(input.mean, [1, 1, 1]);
  assert.deepEqual([input.interpolation, input.antialias], ['nearest', true]);
});

test('the crop of one way to resize is not that of another', () => {
  assert.equal(modelOf({ ...good, preset: 'torchvision', input: { resize: 'squash' } }).input.cropFraction, 1);
  assert.equal(modelOf({ ...good, preset: 'torchvision', input: { resize: 'crop' } }).input.cropFraction, 0.875);
  const both = { resize: 'squash', cropFraction: 0.9 };
  assert.equal(modelOf({ ...good, preset: 'torchvision', input: both }).input.cropFraction, 0.9);
});

test('what was written is passed on, for what a file beside the model may add', () => {
  const { written } = modelOf({ ...good, input: { size: 96, interpolation: 'lanczos' } });
  assert.deepEqual(written, { preset: undefined, input: { size: [96, 96], interpolation: 'lanczos' } });
  assert.equal(modelOf({ ...good, preset: 'timm' }).written?.preset, 'timm');
});

test('one number for the size is both sides', () => {
  assert.deepEqual(modelOf({ ...good, input: { size: 96 } }).input.size, [96, 96]);
});

test("a preset's mean and std follow other channels", () => {
  const bgr = modelOf({ ...good, input: { channels: 'bgr' } }).input;
  assert.deepEqual(bgr.mean, [0.406, 0.456, 0.485]);
  assert.deepEqual(bgr.std, [0.225, 0.224, 0.229]);
  const gray = modelOf({ ...good, preset: 'symmetric', input: { channels: 'gray' } }).input;
  assert.deepEqual(gray.mean, [0.5]);
  const rgb = modelOf({ ...good, preset: 'keras-caffe', input: { channels: 'rgb' } }).input;
  assert.deepEqual(rgb.mean, [123.68, 116.779, 103.939]);
});

test('gray with a preset for colours asks for mean and std', () => {
  const { problems } = read({ 'relabel.models': [{ ...good, input: { channels: 'gray' } }] });
  assert.deepEqual(problems.map(sentence), [
    'relabel.models[0].input.mean must be a list of 1 number, as the preset "torchvision" is for other channels',
    'relabel.models[0].input.std must be a list of 1 number, as the preset "torchvision" is for other channels',
  ]);
});
