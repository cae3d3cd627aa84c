import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colormapOf, colourNames } from '../../../src/common/colormap.ts';
import { fitImage } from '../../../src/pipeline/image/fit.ts';
import type { SourceImage } from '../../../src/pipeline/image/image.ts';
import { heatmap, heatOf, overlay } from '../../../src/pipeline/image/overlay.ts';
import type { SaliencyMap } from '../../../src/protocol/explanation.ts';
import type { ResizeMode } from '../../../src/protocol/models.ts';
import type { Frame } from '../../../src/protocol/pictures.ts';

const colormap = colormapOf('plasma');

function grey(width: number, height: number, level: number): SourceImage {
  return {
    path: '/grey.png',
    sha256: '',
    width,
    height,
    rgb: new Uint8Array(width * height * 3).fill(level),
    notes: [],
  };
}

function frameOf(image: SourceImage, resize: ResizeMode): Frame {
  const input = {
    resize,
    cropFraction: 1,
    interpolation: 'bicubic',
    antialias: true,
    channels: 'rgb',
    scale: 1,
    mean: [0],
    std: [1],
  } as const;
  return fitImage(image, input, [20, 20]).frame;
}

/** 20 × 20, one where row 5 meets column 3 and zero elsewhere. */
function oneHotCell(): SaliencyMap {
  const values = new Float32Array(400);
  values[5 * 20 + 3] = 1;
  return { width: 20, height: 20, values };
}

/** The 80 × 40 heat of separable weights, `down` from row `top` on and `across` from column `left` on. */
function spot(left: number, across: readonly number[], top: number, down: readonly number[]): number[] {
  const heat = new Array<number>(80 * 40).fill(0);
  down.forEach((y, j) => {
    across.forEach((x, i) => {
      heat[(top + j) * 80 + left + i] = x * y;
    });
  });
  return heat;
}

/**
 * Where the hot cell lies on an 80 × 40 image, by hand. A cell's value stands at its centre and falls linearly to zero
 * at its neighbours' centres, and a pixel takes the value at its own centre.
 */
const SPOTS = {
  // The input covers columns 20 to 60, 2 × 2 pixels a cell: the cell covers columns 26 and 27, rows 10 and 11.
  crop: spot(25, [0.25, 0.75, 0.75, 0.25], 9, [0.25, 0.75, 0.75, 0.25]),
  // 4 × 2 pixels a cell: columns 12 to 15, rows 10 and 11.
  squash: spot(10, [0.125, 0.375, 0.625, 0.875, 0.875, 0.625, 0.375, 0.125], 9, [0.25, 0.75, 0.75, 0.25]),
  // 4 × 4 pixels a cell, the first five rows of cells above the image: columns 12 to 15, rows 0 to 3.
  letterbox: spot(
    10,
    [0.125, 0.375, 0.625, 0.875, 0.875, 0.625, 0.375, 0.125],
    0,
    [0.625, 0.875, 0.875, 0.625, 0.375, 0.125],
  ),
} as const;

for (const [resize, expected] of Object.entries(SPOTS) as [ResizeMode, readonly number[]][]) {
  test(`${resize}: one hot cell lights its own pixels of the original`, () => {
    const image = grey(80, 40, 0);
    const frame = frameOf(image, resize);
    const { width, height, rgba } = heatmap(oneHotCell(), frame);
    assert.deepEqual([width, height], [80, 40]);
    for (let pixel = 0; pixel < 80 * 40; pixel++) {
      const [red, green, blue, alpha] = rgba.subarray(pixel * 4, pixel * 4 + 4);
      const x = pixel % 80;
      const at = `column ${x}, row ${Math.floor(pixel / 80)}`;
      if (resize === 'crop' && (x < 20 || x >= 60)) {
        assert.equal(alpha, 0, at);
      } else {
        const colour = Math.round(expected[pixel]! * 255) * 3;
        assert.deepEqual([red, green, blue, alpha], [...colormap.subarray(colour, colour + 3), 255], at);
      }
    }
  });
}

test('the overlay leaves cold parts plain, dims what is cropped away, and colours the spot', () => {
  const image = grey(80, 40, 100);
  const { width, height, rgb } = overlay(oneHotCell(), frameOf(image, 'crop'), image);
  assert.deepEqual([width, height], [80, 40]);
  const pixel = (x: number, y: number) => [...rgb.subarray((y * 80 + x) * 3, (y * 80 + x) * 3 + 3)];
  assert.deepEqual(pixel(19, 10), [40, 40, 40]);
  assert.deepEqual(pixel(20, 10), [100, 100, 100]);
  assert.deepEqual(pixel(59, 39), [100, 100, 100]);
  assert.deepEqual(pixel(60, 39), [40, 40, 40]);
  assert.notDeepEqual(pixel(26, 10), [100, 100, 100]);
  assert.deepEqual(pixel(24, 10), [100, 100, 100]);
});

test('the hottest pixels are 60 % the top of the colour map', () => {
  const image = grey(4, 2, 100);
  const frame = { imageWidth: 4, imageHeight: 2, x: 0, y: 0, width: 4, height: 2 };
  const { rgb } = overlay({ width: 1, height: 1, values: Float32Array.of(3) }, frame, image);
  // 0.4 · 100 + 0.6 · (240, 249, 33)
  for (let i = 0; i < rgb.length; i += 3) assert.deepEqual([...rgb.subarray(i, i + 3)], [184, 189, 60]);
});

test('a huge image is overlaid at the scale of its preview', () => {
  const image = grey(4096, 100, 100);
  const frame = frameOf(image, 'squash');
  const picture = overlay(oneHotCell(), frame, image);
  assert.deepEqual([picture.width, picture.height], [2048, 50]);
  const heat = heatmap(oneHotCell(), frame);
  assert.deepEqual([heat.width, heat.height], [2048, 50]);
  // 102.4 pixels a cell, so the hot one's centre is at column 358.4, and its neighbours' at 256 and 460.8.
  const row = picture.rgb.subarray(13 * 2048 * 3, 14 * 2048 * 3).filter((_, i) => i % 3 === 0);
  assert.deepEqual([row[255], row[461]], [100, 100]);
  assert.notEqual(row[270], 100);
  assert.notEqual(row[446], 100);
  assert.equal(row[358], Math.max(...row));
});

test('heat is the positive part over the 99.5th percentile', () => {
  // 1 to 1000: the 995th smallest is 995.
  const values = Float32Array.from({ length: 1000 }, (_, i) => 1000 - i);
  const heat = heatOf({ width: 100, height: 10, values });
  assert.equal(heat[0], 1);
  assert.equal(heat[5], 1);
  assert.equal(heat[6], Math.fround(994 / 995));
  assert.equal(heat[999], Math.fround(1 / 995));
});

test('nothing negative is hot, and a map without anything positive is cold', () => {
  assert.deepEqual([...heatOf({ width: 2, height: 1, values: Float32Array.of(-4, 2) })], [0, 1]);
  assert.deepEqual([...heatOf({ width: 2, height: 1, values: Float32Array.of(-4, 0) })], [0, 0]);
});

/** CIE L* of an sRGB triple (IEC 61966-2-1). */
function lightness(index: number, map = colormap): number {
  const [red, green, blue] = Array.from(map.subarray(index * 3, index * 3 + 3), (value) => {
    const level = value / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 116 * Math.cbrt(0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) - 16;
}

test("the colour map runs from matplotlib's first plasma colour to its last, ever lighter in even steps", () => {
  assert.equal(colormap.length, 768);
  assert.deepEqual([...colormap.subarray(0, 3)], [13, 8, 135]);
  assert.deepEqual([...colormap.subarray(765)], [240, 249, 33]);
  const steps = Array.from({ length: 8 }, (_, i) => lightness((i + 1) * 31) - lightness(i * 31));
  for (const step of steps) assert.ok(step > 6 && step < 14, `steps of lightness ${steps}`);
});

test('every colour map has 256 entries and rises in lightness all the way, grey in even steps', () => {
  for (const name of colourNames) {
    const map = colormapOf(name);
    assert.equal(map.length, 768, name);
    const levels = Array.from({ length: 9 }, (_, i) => lightness(Math.min(255, i * 32), map));
    for (let i = 1; i < 9; i++) assert.ok(levels[i]! > levels[i - 1]! + 4, `${name}: ${levels}`);
  }
  // matplotlib's viridis and cividis begin and end so.
  assert.deepEqual([...colormapOf('viridis').subarray(0, 3)], [68, 1, 84]);
  assert.deepEqual([...colormapOf('viridis').subarray(765)], [253, 231, 37]);
  const step = lightness(160, colormapOf('grey')) - lightness(96, colormapOf('grey'));
  assert.ok(Math.abs(step - 25) < 0.5, `a quarter of the map is ${step} of lightness`);
});

test('isolines leave the photo as it is but for lines where the map crosses their levels', () => {
  const image = grey(80, 40, 100);
  const { rgb } = overlay(oneHotCell(), frameOf(image, 'crop'), image, 'lines');
  const values = new Set<number>();
  for (let y = 0; y < 40; y++) for (let x = 20; x < 60; x++) values.add(rgb[(y * 80 + x) * 3]!);
  assert.deepEqual(
    [...values].sort((a, b) => a - b),
    [0, 100, 255],
  );
  assert.equal(rgb[0], 40, 'what is cropped away is dimmed');
  const plain = rgb.filter((value, at) => at % 3 === 0 && value === 100).length;
  assert.ok(plain > 1000, `${plain} pixels are as they were`);
});
