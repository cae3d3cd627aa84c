import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorShape } from '../../../../src/pipeline/image/tensorShape.ts';
import {
  type Batch,
  Composer,
  type Replacement,
} from '../../../../src/pipeline/methods/relabelDistillation/synthesis/compose.ts';
import { drawMask, fullMask, type Mask } from '../../../../src/pipeline/methods/shared/mask.ts';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import type { Preprocess } from '../../../../src/protocol/models.ts';

const side = 6;
const imagenet: Preprocess = {
  resize: 'crop',
  cropFraction: 0.875,
  interpolation: 'bicubic',
  antialias: true,
  channels: 'rgb',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};
const caffe: Preprocess = { ...imagenet, channels: 'bgr', scale: 1, mean: [103.9, 116.8, 123.7], std: [1, 1, 2] };
const gray: Preprocess = { ...imagenet, channels: 'gray', scale: 1 / 127.5, mean: [1], std: [1] };

interface Case {
  readonly shape: TensorShape;
  readonly input: Preprocess;
  /** Pixels of the teacher a side of one of the student's; the shorter side has about 28 of them. */
  readonly cell: number;
}
const CASES: readonly Case[] = [
  { shape: { height: 30, width: 40, channels: 3, layout: 'NCHW' }, input: imagenet, cell: 1 },
  { shape: { height: 30, width: 40, channels: 3, layout: 'NHWC' }, input: caffe, cell: 1 },
  { shape: { height: 28, width: 28, channels: 1, layout: 'NCHW' }, input: gray, cell: 1 },
  { shape: { height: 28, width: 33, channels: 1, layout: 'NHWC' }, input: gray, cell: 1 },
  { shape: { height: 58, width: 57, channels: 3, layout: 'NCHW' }, input: caffe, cell: 2 },
  { shape: { height: 57, width: 90, channels: 3, layout: 'NHWC' }, input: imagenet, cell: 2 },
];

/** Two masks as they are drawn, and the full one. */
const masks = [drawMask(randomStream(1, 1), 5, 0.5), fullMask, drawMask(randomStream(1, 2), 14, 0.3)];
const uniform = randomStream(2, 0).uniform;
/** A decoder may overshoot a little. */
const decoded = Float32Array.from({ length: masks.length * 3 * side * side }, () => -0.1 + 1.2 * uniform());

/** Which of the decoded images each mask lets in. */
const members = [1, 2, 0];
const capacity = { replacements: 3, images: 25 };

/** x' = x + g·(q(z) − x), pixel by pixel, channel by channel, and the student's views of q(z) − x and of g. */
function compose(image: Float32Array, { shape, input, cell }: Case): { replacement: Replacement; batch: Batch } {
  const { height, width, channels, layout } = shape;
  const across = Math.ceil(width / cell);
  const cells = Math.ceil(height / cell) * across;
  const count = masks.length;
  const replacement = {
    view: new Float32Array(count * channels * cells),
    energy: new Float32Array(count * cells),
  };
  const batch = {
    tensor: new Float32Array(count * image.length),
    coverage: new Float32Array(count * cells),
    change: new Float32Array(count),
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = Math.floor(y / cell) * across + Math.floor(x / cell);
      // The last cells of a row and column have fewer pixels.
      const tall = Math.min(cell, height - Math.floor(y / cell) * cell);
      const share = 1 / (tall * Math.min(cell, width - Math.floor(x / cell) * cell));
      masks.forEach((mask, index) => {
        const member = members[index]!;
        const covered = maskAt(mask, y, x, height, width);
        batch.coverage[index * cells + own]! += share * covered;
        for (let channel = 0; channel < channels; channel++) {
          const at = layout === 'NCHW' ? (channel * height + y) * width + x : (y * width + x) * channels + channel;
          const scale = (255 * input.scale) / input.std[channel]!;
          const value =
            scale * colour(member, channel, y, x, shape, input) - input.mean[channel]! / input.std[channel]!;
          const difference = value - image[at]!;
          batch.tensor[index * image.length + at] = image[at]! + covered * difference;
          replacement.view[(member * channels + channel) * cells + own]! += (share * difference) / scale;
          replacement.energy[member * cells + own]! += (share * (difference / scale) ** 2) / channels;
        }
      });
    }
  }
  masks.forEach((_, index) => {
    let sum = 0;
    for (let at = 0; at < cells; at++) {
      sum += batch.coverage[index * cells + at]! ** 2 * replacement.energy[members[index]! * cells + at]!;
    }
    batch.change[index] = Math.sqrt(sum / cells);
  });
  return { replacement, batch };
}

/** The decoded image's colour of a channel, 0–1, enlarged bilinearly between the centres of its pixels. */
function colour(index: number, channel: number, y: number, x: number, shape: TensorShape, input: Preprocess): number {
  const row = clamp(((y + 0.5) * side) / shape.height - 0.5);
  const column = clamp(((x + 0.5) * side) / shape.width - 0.5);
  const at = (plane: number) => (r: number, c: number) =>
    Math.min(Math.max(decoded[((index * 3 + plane) * side + r) * side + c]!, 0), 1);
  const [red, green, blue] = [0, 1, 2].map((plane) => bilinear(at(plane), row, column)) as [number, number, number];
  if (input.channels === 'gray') return 0.299 * red + 0.587 * green + 0.114 * blue;
  return (input.channels === 'rgb' ? [red, green, blue] : [blue, green, red])[channel]!;
}

function maskAt({ cells, grid, offsetX, offsetY }: Mask, y: number, x: number, height: number, width: number): number {
  const position = (pixel: number, pixels: number, offset: number) => {
    const ahead = Math.abs((pixel + 0.5) / Math.ceil(pixels / cells) - 0.5 + offset);
    return Math.min(ahead, 2 * cells - ahead);
  };
  const at = (r: number, c: number) => grid[r * (cells + 1) + c]!;
  return bilinear(at, position(y, height, offsetY), position(x, width, offsetX));
}

const clamp = (position: number): number => Math.min(Math.max(position, 0), side - 1);

function bilinear(at: (row: number, column: number) => number, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, across] = [row - top, column - left];
  const line = (r: number) => (across > 0 ? (1 - across) * at(r, left) + across * at(r, left + 1) : at(r, left));
  return down > 0 ? (1 - down) * line(top) + down * line(top + 1) : line(top);
}

function assertClose(actual: Float32Array, expected: Float32Array, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, index) => {
    assert.ok(Math.abs(actual[index]! - value) <= tolerance, `${what} ${index}: ${actual[index]} is not ${value}`);
  });
}

for (const given of CASES) {
  const { shape, input, cell } = given;
  test(`${shape.height} × ${shape.width} × ${shape.channels}, ${shape.layout}, ${input.channels}: as plain loops`, async () => {
    const pixels = shape.height * shape.width * shape.channels;
    const range = 255 * input.scale;
    const image = Float32Array.from({ length: pixels }, (_, at) => ((at % 17) / 17 - 0.5) * range);
    const composer = await Composer.create(image, shape, side, input, capacity);
    const { width, height } = composer.studentSize;
    assert.deepEqual(
      [height, width, composer.studentSize.cell],
      [Math.ceil(shape.height / cell), Math.ceil(shape.width / cell), cell],
    );

    const expected = compose(image, given);
    const replacement = await composer.replace(decoded, masks.length);
    const tolerance = 2e-5 * range;
    assertClose(replacement.view, expected.replacement.view, 1e-5, 'view');
    assertClose(replacement.energy, expected.replacement.energy, 1e-5, 'energy');

    const batch = composer.compose(replacement, members, masks);
    assertClose(batch.tensor, expected.batch.tensor, tolerance, 'value');
    assertClose(batch.coverage, expected.batch.coverage, 1e-5, 'coverage');
    assertClose(batch.change, expected.batch.change, 1e-4, 'change');
  });
}

test('where all is replaced alike, the change is that of the pixels themselves', async () => {
  const { shape, input } = CASES[0]!;
  const composer = await Composer.create(new Float32Array(30 * 40 * 3), shape, side, input, capacity);
  const replacement = await composer.replace(decoded, 1);
  const { change, tensor } = composer.compose(replacement, [0], [fullMask]);
  // The image is 0 throughout, the mean grey, so that what replaces it is what changes.
  const squares = tensor.map((value, at) => (value * input.std[Math.floor(at / 1200)]!) ** 2);
  assert.ok(Math.abs(change[0]! - Math.sqrt(squares.reduce((sum, value) => sum + value) / 3600)) < 1e-4);
});

test('an image alone is composed as in a batch', async () => {
  const { shape, input } = CASES[0]!;
  const composer = await Composer.create(new Float32Array(30 * 40 * 3), shape, side, input, capacity);
  const replacement = await composer.replace(decoded, masks.length);
  const together = Float32Array.from(composer.compose(replacement, members, masks).tensor);
  const alone = composer.compose(replacement, members.slice(2), masks.slice(2));
  assert.deepEqual(alone.tensor, together.slice(2 * 30 * 40 * 3));
});

test('as many images as there is room for, of replacements in any order', async () => {
  const { shape, input } = CASES[0]!;
  const composer = await Composer.create(new Float32Array(30 * 40 * 3), shape, side, input, capacity);
  const replacement = await composer.replace(decoded, masks.length);
  const size = 30 * 40 * 3;
  const alone = masks.map((_, member) => Float32Array.from(composer.compose(replacement, [member], [fullMask]).tensor));
  const many = Array.from({ length: capacity.images }, (_, index) => index % 3);
  const batch = composer.compose(
    replacement,
    many,
    many.map(() => fullMask),
  );
  many.forEach((member, index) => {
    assert.deepEqual(batch.tensor.subarray(index * size, (index + 1) * size), alone[member], `image ${index}`);
  });
});

for (const given of CASES) {
  const { shape, input, cell } = given;
  test(`${shape.height} × ${shape.width} × ${shape.channels}, ${shape.layout}: what a linear score loses cell by cell`, async () => {
    const { height, width, channels, layout } = shape;
    const pixels = height * width;
    const image = Float32Array.from({ length: pixels * channels }, (_, at) => ((at % 17) / 17 - 0.5) * input.scale);
    const weights = Float32Array.from({ length: image.length }, () => uniform() - 0.5);
    const composer = await Composer.create(image, shape, side, input, capacity);
    const replacement = await composer.replace(decoded, masks.length);
    const across = composer.studentSize.width;
    members.forEach((member) => {
      // Replaced as a whole, the image changes by q(z) − x.
      const { tensor } = composer.compose(replacement, [member], [fullMask]);
      const expected = new Float32Array(composer.cells);
      tensor.forEach((value, at) => {
        const pixel = layout === 'NCHW' ? at % pixels : Math.floor(at / channels);
        const own = Math.floor(Math.floor(pixel / width) / cell) * across + Math.floor((pixel % width) / cell);
        expected[own]! -= weights[at]! * (value - image[at]!);
      });
      assertClose(Float32Array.from(composer.slope(weights, member)), expected, 1e-3 * 255 * input.scale, 'slope');
    });
  });
}
