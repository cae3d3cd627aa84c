import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { fitImage } from '../../../src/pipeline/image/fit.ts';
import type { SourceImage } from '../../../src/pipeline/image/image.ts';
import { resample, resizePicture } from '../../../src/pipeline/image/resample.ts';
import { runSteps } from '../../../src/pipeline/image/runSteps.ts';
import { weightsOf } from '../../../src/pipeline/image/weights.ts';
import type { Preprocess, ResizeMode } from '../../../src/protocol/models.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'resize');

/** A picture that Pillow wrote; see test/fixtures/resize/resize.py. */
async function pillow(name: string): Promise<Picture> {
  const { data, info } = await sharp(join(FIXTURES, name)).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}

function asImage({ width, height, rgb }: Picture): SourceImage {
  return { path: '/image.png', sha256: '', width, height, rgb, notes: [] };
}

function plain(width: number, height: number): SourceImage {
  return asImage({ width, height, rgb: new Uint8Array(width * height * 3).fill(50) });
}

function preprocess(resize: ResizeMode, cropFraction = 0.875): Preprocess {
  const normalisation = { channels: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  return { resize, cropFraction, interpolation: 'bicubic', antialias: true, ...normalisation };
}

let source: Picture;
before(async () => {
  source = await pillow('source.png');
});

for (const [width, height] of [
  [40, 23],
  [130, 150],
] as const) {
  test(`resizes to ${width} × ${height} as Pillow does, byte for byte`, async () => {
    assert.deepEqual(resizePicture(source, width, height), await pillow(`squash-${width}x${height}.png`));
  });
}

for (const interpolation of ['nearest', 'bilinear', 'lanczos'] as const) {
  for (const [width, height] of [
    [40, 23],
    [130, 150],
  ] as const) {
    test(`${interpolation} to ${width} × ${height} is Pillow's, byte for byte`, async () => {
      const input: Preprocess = { ...preprocess('squash', 1), interpolation };
      const { picture } = fitImage(asImage(source), input, [height, width]);
      assert.deepEqual(picture, await pillow(`${interpolation}-${width}x${height}.png`));
    });
  }
}

test('nearest, cropped, is the middle of the whole', () => {
  const input: Preprocess = { ...preprocess('crop', 0.5), interpolation: 'nearest' };
  const { picture } = fitImage(asImage(source), input, [16, 16]);
  const whole = resample(source, { resized: 51, first: 0, count: 51 }, { resized: 32, first: 0, count: 32 }, input);
  const row = whole.rgb.subarray((8 * 51 + 18) * 3, (8 * 51 + 18 + 16) * 3);
  assert.deepEqual([...picture.rgb.subarray(0, 48)], [...row]);
});

/**
 * Where the nearest pixel lies just between two: what OpenCV 4.10 and 5.0 take, and what numpy.float32 makes of PyTorch's
 * floor(x · scale) and TensorFlow's floor((x + 0.5) · scale).
 */
const between = [
  { library: 'opencv', from: 72, taken: { 84: 26, 140: 44, 168: 53, 196: 62 } },
  { library: 'opencv', from: 272, taken: { 42: 51, 84: 102, 98: 119, 154: 187, 182: 221, 210: 255 } },
  { library: 'torch', from: 272, taken: { 42: 51, 84: 102, 98: 119, 154: 187, 182: 221, 210: 255 } },
  { library: 'torch', from: 72, taken: { 84: 27, 140: 45, 168: 54, 196: 63 } },
  { library: 'torch', from: 300, taken: { 168: 225 } },
  { library: 'opencv', from: 300, taken: { 168: 224 } },
  { library: 'tensorflow', from: 256, taken: { 3: 4, 10: 12, 17: 20, 52: 60, 66: 76, 92: 105 } },
] as const;
for (const { library, from, taken } of between) {
  test(`the nearest of ${from} pixels to each of 224 is ${library}'s`, () => {
    const { first } = weightsOf(
      from,
      { resized: 224, first: 0, count: 224 },
      { interpolation: 'nearest', antialias: false, library },
      false,
    );
    const found = Object.fromEntries(Object.keys(taken).map((at) => [at, first[Number(at)]]));
    assert.deepEqual(found, taken);
  });
}

test('area, enlarged in one axis and reduced in the other, is that of OpenCV 4.10 where it lies just between two pixels', () => {
  const rows = [0, 10, 20, 30, 40, 50];
  const picture = { width: 2, height: 6, rgb: Uint8Array.from(rows.flatMap((row) => Array<number>(6).fill(row))) };
  const step = { step: 'resize', size: [34, 1], interpolation: 'area', library: 'opencv' } as const;
  const { rgb } = runSteps(picture, [step], { width: 1, height: 34 });
  const column = [...rgb].filter((_, i) => i % 3 === 0);
  const upper = [0, 0, 0, 0, 0, 3, 10, 10, 10, 10, 10, 17, 20, 20, 20, 20, 20];
  const lower = [20, 30, 30, 30, 30, 33, 40, 40, 40, 40, 40, 47, 50, 50, 50, 50, 50];
  assert.deepEqual(column, [...upper, ...lower]);
});

test('squash is a plain resize of the whole image', async () => {
  const { picture, frame } = fitImage(asImage(source), preprocess('squash', 1), [23, 40]);
  assert.deepEqual(picture, await pillow('squash-40x23.png'));
  assert.deepEqual(frame, { imageWidth: 98, imageHeight: 61, x: 0, y: 0, width: 98, height: 61 });
});

test("crop is torchvision's Resize(32) and CenterCrop(28), half a pixel rounded up to an even corner", async () => {
  const { picture, frame } = fitImage(asImage(source), preprocess('crop'), [28, 28]);
  assert.deepEqual(picture, await pillow('crop-28.png'));
  // Resized to 51 × 32; the corner is at (12, 2).
  assert.equal(frame.x, (12 * 98) / 51);
  assert.equal(frame.y, (2 * 61) / 32);
  assert.equal(frame.width, (28 * 98) / 51);
  assert.equal(frame.height, (28 * 61) / 32);
});

test("crop is torchvision's Resize(32) and CenterCrop(30), half a pixel rounded down to an even corner", async () => {
  const { picture } = fitImage(asImage(source), preprocess('crop', 30 / 32), [30, 30]);
  assert.deepEqual(picture, await pillow('crop-30.png'));
});

test('letterbox pads with grey 114', async () => {
  const { picture, frame } = fitImage(asImage(source), preprocess('letterbox'), [45, 32]);
  assert.deepEqual(picture, await pillow('letterbox-32x45.png'));
  // Resized to 32 × 20; 12 rows of padding above.
  assert.deepEqual(frame, {
    imageWidth: 98,
    imageHeight: 61,
    x: 0,
    y: (-12 * 61) / 20,
    width: 98,
    height: (45 * 61) / 20,
  });
});

test('a portrait photo for ImageNet: short side to 256, 224 from the middle', () => {
  const { frame } = fitImage(plain(300, 451), preprocess('crop'), [224, 224]);
  // int(256 · 451 / 300) = 384 rows (384.85); corner at ((256 − 224) / 2, (384 − 224) / 2) = (16, 80).
  assert.equal(frame.x, (16 * 300) / 256);
  assert.equal(frame.y, (80 * 451) / 384);
  assert.equal(frame.width, (224 * 300) / 256);
  assert.equal(frame.height, (224 * 451) / 384);
});

test('an input that is not square is covered on both sides', () => {
  // 100 × 100 for 60 across and 30 down at crop fraction 1: resized to 60 × 60, rows 15 to 45 are kept.
  const { picture, frame } = fitImage(plain(100, 100), preprocess('crop', 1), [30, 60]);
  assert.deepEqual([picture.width, picture.height], [60, 30]);
  assert.deepEqual(frame, { imageWidth: 100, imageHeight: 100, x: 0, y: 25, width: 100, height: 50 });
});

for (const resize of ['crop', 'squash', 'letterbox'] as const) {
  test(`${resize} enlarges one pixel to the whole input`, () => {
    const { picture, frame } = fitImage(plain(1, 1), preprocess(resize, 1), [8, 8]);
    assert.deepEqual([picture.width, picture.height], [8, 8]);
    assert.ok(picture.rgb.every((value) => value === 50));
    assert.deepEqual(frame, { imageWidth: 1, imageHeight: 1, x: 0, y: 0, width: 1, height: 1 });
  });

  test(`${resize} takes 60 000 × 10 pixels`, () => {
    const { picture, frame } = fitImage(plain(60_000, 10), preprocess(resize), [224, 224]);
    assert.equal(picture.rgb.length, 224 * 224 * 3);
    // Letterboxed, it is a single row: (224 − 1) / 2 = 111.5, rounded down.
    const row = resize === 'letterbox' ? 111 : 112;
    assert.equal(picture.rgb[(row * 224 + 112) * 3], 50, 'the image is in the middle');
    assert.ok(Math.abs(frame.x + frame.width / 2 - 30_000) < 1, 'and the frame around it');
  });
}
