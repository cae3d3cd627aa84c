import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { PipelineError } from '../../../src/common/errors.ts';
import { fromTensor, toTensor } from '../../../src/pipeline/image/tensor.ts';
import type { Channels, Layout, Preprocess } from '../../../src/protocol/models.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';

/** Two pixels, (0, 51, 255) and (102, 153, 204). */
const PICTURE: Picture = { width: 2, height: 1, rgb: Uint8Array.of(0, 51, 255, 102, 153, 204) };

function preprocess(channels: Channels): Preprocess {
  // (pixel / 51 − mean) / std: levels 0 to 5, whose results are exact in float32.
  return {
    resize: 'squash',
    cropFraction: 1,
    interpolation: 'bicubic',
    antialias: true,
    channels,
    scale: 1 / 51,
    mean: [1, 2, 3],
    std: [1, 2, 0.5],
  };
}

const CASES: readonly (readonly [Channels, Layout, readonly number[]])[] = [
  // Red 0, 2: −1, 1. Green 1, 3: −0.5, 0.5. Blue 5, 4: 4, 2.
  ['rgb', 'NCHW', [-1, 1, -0.5, 0.5, 4, 2]],
  ['rgb', 'NHWC', [-1, -0.5, 4, 1, 0.5, 2]],
  // Blue 5, 4: 4, 3. Green 1, 3: −0.5, 0.5. Red 0, 2: −6, −2.
  ['bgr', 'NCHW', [4, 3, -0.5, 0.5, -6, -2]],
  ['bgr', 'NHWC', [4, -0.5, -6, 3, 0.5, -2]],
];

for (const [channels, layout, expected] of CASES) {
  test(`${channels} in ${layout}, and back`, () => {
    assert.deepEqual([...toTensor(PICTURE, preprocess(channels), layout)], expected);
    assert.deepEqual(fromTensor(Float32Array.from(expected), preprocess(channels), layout, 2, 1), PICTURE);
  });
}

test('what no pixel can show is cut off, and grey comes back in three colours', () => {
  // value · std + mean is the level: −3, 2 and 7 of 5 in red.
  const red = fromTensor(Float32Array.of(-4, 1, 6, 0, 0, 0, 0, 0, 0), preprocess('rgb'), 'NCHW', 3, 1);
  assert.deepEqual([red.rgb[0], red.rgb[3], red.rgb[6]], [0, 102, 255]);
  const input: Preprocess = { ...preprocess('gray'), scale: 1, mean: [9], std: [10] };
  assert.deepEqual([...fromTensor(Float32Array.of(5, 13.5), input, 'NHWC', 2, 1).rgb], [59, 59, 59, 144, 144, 144]);
});

test('grey is the luma of ITU-R 601, scaled like a colour', () => {
  const input: Preprocess = { ...preprocess('gray'), scale: 1, mean: [9], std: [10] };
  // 0.587 · 51 + 0.114 · 255 = 59.007 → 59; 0.299 · 102 + 0.587 · 153 + 0.114 · 204 = 143.565 → 144.
  assert.deepEqual([...toTensor(PICTURE, input, 'NCHW')], [5, 13.5]);
  assert.deepEqual([...toTensor(PICTURE, input, 'NHWC')], [5, 13.5]);
});

test("grey is Pillow's convert('L') on every pixel", async () => {
  const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'resize');
  const { data, info } = await sharp(join(folder, 'source.png')).raw().toBuffer({ resolveWithObject: true });
  const expected = await sharp(join(folder, 'grey.png')).toColourspace('b-w').raw().toBuffer();
  const input: Preprocess = { ...preprocess('gray'), scale: 1, mean: [0], std: [1] };
  assert.deepEqual(toTensor({ ...info, rgb: data }, input, 'NCHW'), Float32Array.from(expected));
});

test("torchvision's normalisation of black and white", () => {
  const input: Preprocess = {
    ...preprocess('rgb'),
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  };
  const tensor = toTensor({ width: 1, height: 2, rgb: Uint8Array.of(0, 0, 0, 255, 255, 255) }, input, 'NCHW');
  const expected = [-2.117904, 2.248908, -2.035714, 2.428571, -1.804444, 2.64];
  expected.forEach((value, i) => {
    assert.ok(Math.abs(tensor[i]! - value) < 1e-6, `${tensor[i]} is not ${value}`);
  });
});

test('a missing mean is named', () => {
  assert.throws(
    () => toTensor(PICTURE, { ...preprocess('rgb'), mean: [0.5] }, 'NCHW'),
    (error) =>
      error instanceof PipelineError && error.code === 'settings' && /need 3 numbers for "rgb"/.test(error.message),
  );
});
