import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipelineError } from '../../../src/common/errors.ts';
import { fitImage, frameOf } from '../../../src/pipeline/image/fit.ts';
import type { SourceImage } from '../../../src/pipeline/image/image.ts';
import { endOfSteps, frameOfSteps, runSteps } from '../../../src/pipeline/image/runSteps.ts';
import type { Picture } from '../../../src/protocol/pictures.ts';
import type { ImageStep } from '../../../src/protocol/steps.ts';
import { presets } from '../../../src/settings/presets.ts';

/** Each pixel is its column in red, its row in green. */
function ramp(width: number, height: number): Picture {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return [pixel % width, Math.floor(pixel / width), 7][at % 3] as number;
  });
  return { width, height, rgb };
}

const input = { width: 8, height: 8 };
const pixelOf = ({ rgb, width }: Picture, x: number, y: number) => [
  ...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const end = (picture: { width: number; height: number }, ...steps: ImageStep[]) => {
  const { width, height } = endOfSteps(picture, steps, input);
  return [width, height];
};

test('each fit of a resize, by hand', () => {
  const photo = { width: 100, height: 75 };
  assert.deepEqual(end(photo, { step: 'resize' }), [8, 8]);
  assert.deepEqual(end(photo, { step: 'resize', size: [30, 20] }), [20, 30]);
  // 32 · 100 / 75 = 42.67
  assert.deepEqual(end(photo, { step: 'resize', fit: 'short-edge', size: 32 }), [42, 32]);
  assert.deepEqual(end(photo, { step: 'resize', fit: 'short-edge', size: 32, rounding: 'even' }), [43, 32]);
  // 32 · 75 / 100 = 24; the same upright
  assert.deepEqual(end(photo, { step: 'resize', fit: 'long-edge', size: 32 }), [32, 24]);
  assert.deepEqual(end({ width: 75, height: 100 }, { step: 'resize', fit: 'long-edge', size: 32 }), [24, 32]);
  // 30 high and 20 wide: covered by 40 × 30, and 20 × 15 fits inside
  assert.deepEqual(end(photo, { step: 'resize', fit: 'cover', size: [30, 20] }), [40, 30]);
  assert.deepEqual(end(photo, { step: 'resize', fit: 'inside', size: [30, 20] }), [20, 15]);
  // 24 · 100 / 75 = 32, 25 · 100 / 75 = 33.3, at most 33
  assert.deepEqual(end(photo, { step: 'resize', fit: 'height', size: [24, 50] }), [32, 24]);
  assert.deepEqual(end(photo, { step: 'resize', fit: 'height', size: [25, 50], rounding: 'up' }), [34, 25]);
  assert.deepEqual(end(photo, { step: 'resize', fit: 'height', size: [25, 33], rounding: 'up' }), [33, 25]);
  assert.deepEqual(end(photo, { step: 'resize', fit: 'short-edge', size: 32, multipleOf: 16 }), [48, 32]);
  assert.deepEqual(end({ width: 4000, height: 3 }, { step: 'resize', fit: 'long-edge', size: 32 }), [32, 1]);
});

test('a crop begins where its library begins', () => {
  const left = (width: number, rounding: 'even' | 'down' | 'toward-zero') =>
    pixelOf(runSteps(ramp(width, 8), [{ step: 'crop', size: [8, 4], rounding }], input), 0, 0)[0];
  // (11 − 4) / 2 = 3.5 and (13 − 4) / 2 = 4.5
  assert.deepEqual([left(11, 'even'), left(13, 'even')], [4, 4]);
  assert.deepEqual([left(11, 'down'), left(13, 'down'), left(11, 'toward-zero')], [3, 4, 3]);
});

test('a crop that is larger than the image pads, and leaves the odd pixel where its library does', () => {
  const place = (rounding: 'even' | 'down' | 'toward-zero') => {
    const picture = runSteps(ramp(5, 4), [{ step: 'crop', rounding, fill: 200 }], input);
    return [0, 1, 2].map((x) => pixelOf(picture, x, 4)[2] === 200);
  };
  // 3 columns more: torchvision pads 1 before and 2 after, transformers 2 before and 1 after.
  assert.deepEqual(place('even'), [true, false, false]);
  assert.deepEqual(place('toward-zero'), [true, false, false]);
  assert.deepEqual(place('down'), [true, true, false]);
});

test('a pad lays the image in the middle, at the start or at the end', () => {
  const at = (place: 'center' | 'start' | 'end') =>
    frameOfSteps({ width: 5, height: 8 }, [{ step: 'pad', at: place, fill: [1, 2, 3] }], input).x;
  assert.deepEqual([at('center'), at('start'), at('end')], [-1, 0, -3]);
  const square = runSteps(ramp(5, 3), [{ step: 'pad', size: 'square', fill: [1, 2, 3] }], input);
  assert.deepEqual(
    [square.width, square.height, pixelOf(square, 0, 0), pixelOf(square, 0, 1)],
    [5, 5, [1, 2, 3], [0, 0, 7]],
  );
});

test('a pad after a crop fills where the crop has cut', () => {
  const steps: readonly ImageStep[] = [
    { step: 'resize', size: [8, 8], interpolation: 'nearest' },
    { step: 'crop', size: [8, 4] },
    { step: 'pad', fill: 99 },
  ];
  const picture = runSteps(ramp(8, 8), steps, input);
  assert.deepEqual(
    [pixelOf(picture, 1, 0), pixelOf(picture, 2, 0)],
    [
      [99, 99, 99],
      [2, 0, 7],
    ],
  );
});

test('the frame says where the input lies on the image, through every step', () => {
  const image = { width: 100, height: 60 };
  // A square of the short edge is columns 20 to 80; of its 30 pixels those from 5 to 25 stay, which are 30 to 70.
  const steps: readonly ImageStep[] = [
    { step: 'crop', fit: 'share', share: 1 },
    { step: 'resize', size: 30 },
    { step: 'crop', size: 20 },
  ];
  assert.deepEqual(frameOfSteps(image, steps, input), {
    imageWidth: 100,
    imageHeight: 60,
    x: 30,
    y: 10,
    width: 40,
    height: 40,
  });
  // Letterboxed into 8 × 8, 1.6 rows of the input lie above of it: 20 rows of the image.
  const inside: readonly ImageStep[] = [
    { step: 'resize', fit: 'inside', size: 10 },
    { step: 'pad', size: 10 },
  ];
  assert.deepEqual(frameOfSteps(image, inside, input), {
    imageWidth: 100,
    imageHeight: 60,
    x: 0,
    y: -20,
    width: 100,
    height: 100,
  });
});

test('what an input pixel shows is what the frame says, for steps of all kinds', () => {
  const image = ramp(200, 120);
  const lists: readonly (readonly ImageStep[])[] = [
    [
      { step: 'resize', fit: 'short-edge', size: 40 },
      { step: 'crop', size: [30, 33], rounding: 'down' },
    ],
    [{ step: 'resize', fit: 'fill', size: [30, 21], interpolation: 'lanczos' }],
    [
      { step: 'crop', fit: 'aspect', size: [30, 20], rounding: 'down' },
      { step: 'resize', size: [60, 40] },
      { step: 'crop', size: 32 },
    ],
    [
      { step: 'resize', fit: 'inside', size: 64, library: 'opencv' },
      { step: 'pad', size: 64, at: 'end' },
      { step: 'crop', size: [20, 50] },
    ],
  ];
  for (const steps of lists) {
    const picture = runSteps(image, steps, input);
    const frame = frameOfSteps(image, steps, input);
    const [x, y] = [Math.floor(picture.width / 2), Math.floor(picture.height * 0.6)];
    const [column = 0, row = 0] = pixelOf(picture, x, y);
    const wanted = [
      frame.x + ((x + 0.5) * frame.width) / picture.width - 0.5,
      frame.y + ((y + 0.5) * frame.height) / picture.height - 0.5,
    ] as const;
    assert.ok(Math.abs(column - wanted[0]) <= 1 && Math.abs(row - wanted[1]) <= 1, `${column}, ${row} for ${wanted}`);
  }
});

test('steps that end at another size than the input are refused, with the way out', () => {
  const image: SourceImage = { ...ramp(100, 75), path: '/x.png', sha256: '', notes: [] };
  const preprocess = { ...presets.unit, steps: [{ step: 'resize', fit: 'short-edge', size: 32 }] } as const;
  for (const place of [fitImage, frameOf]) {
    assert.throws(
      () => place(image, preprocess, [32, 32]),
      (error) => {
        assert.ok(error instanceof PipelineError && error.code === 'settings');
        assert.match(error.message, /end at 32 × 42 pixels .* the model takes 32 × 32: correct input\.steps/);
        return true;
      },
    );
  }
});
