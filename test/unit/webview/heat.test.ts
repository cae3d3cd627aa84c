import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from '../../../src/common/mapTop.ts';
import {
  contourLevel,
  cutOf,
  heatOf,
  heatPixels,
  sameMap,
  uncertaintyHeat,
} from '../../../webview/logic/picture/heat.ts';
import { opaque } from '../../../webview/logic/picture/opaque.ts';
import { strongestRegion } from '../../../webview/logic/picture/region.ts';

const map = (width: number, values: readonly number[]) => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});

test('a quantile is the value of the nearest rank', () => {
  const values = Float32Array.from([5, 1, 4, 2, 3]);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 0.5), 3);
  assert.equal(quantile(values, 0.9), 5);
  assert.equal(quantile(new Float32Array(), 0.5), 0);
  assert.deepEqual([...values], [5, 1, 4, 2, 3], 'the values stay in their order');
});

test('only what speaks for the class is heat, in shares of the 99.5th percentile', () => {
  // Of 200 values rank 199 is the percentile: the second largest, so that the one odd pixel is cut to 1.
  const heat = heatOf(map(20, [...Array.from({ length: 197 }, () => -3), 2, 4, 100]));
  assert.equal(heat.top, 4);
  assert.deepEqual([...heat.levels.slice(-4)], [0, 0.5, 1, 1]);
});

test('a map that is hot in one pixel only is measured by that pixel', () => {
  const heat = heatOf(map(20, [...Array.from({ length: 399 }, () => 0), 8]));
  assert.equal(heat.top, 8);
  assert.equal(heat.levels[399], 1);
});

test('a map without positive contribution has no heat and no contour', () => {
  const heat = heatOf(map(2, [-1, -2, 0, -3]));
  assert.equal(heat.top, 0);
  assert.deepEqual([...heat.levels], [0, 0, 0, 0]);
  assert.equal(contourLevel(heat, 0.1), undefined);
  assert.equal(strongestRegion(heat), undefined);
});

const twoColours = new Uint8Array(768);
twoColours.set([10, 20, 30], 0);
twoColours.set([200, 210, 220], 255 * 3);

test('heat has the map’s colours and is as opaque as it is hot', () => {
  const heat = { width: 2, height: 1, levels: Float32Array.from([0, 1]), top: 1 };
  const pixels = heatPixels(heat, twoColours, { x: 0, y: 0, width: 2, height: 1 }, { width: 2, height: 1 });
  assert.deepEqual([...pixels], [10, 20, 30, 0, 200, 210, 220, 255]);
});

test('heat rises in a line between the centres of cells, and there is none outside of the rectangle', () => {
  const heat = { width: 2, height: 1, levels: Float32Array.from([0, 1]), top: 1 };
  // Two cells of 4 pixels from x = 1 on, centres at 3 and 7: pixel centres 3.5, 4.5, … lie 1/8, 3/8, … between.
  const pixels = heatPixels(heat, twoColours, { x: 1, y: -1, width: 8, height: 3 }, { width: 10, height: 1 });
  const opacity = Array.from({ length: 10 }, (_, x) => pixels[x * 4 + 3]);
  assert.deepEqual(opacity, [0, 0, 0, 32, 96, 159, 223, 255, 255, 0]);
});

test('a signed map has both sides, in shares of the 99.5th percentile of their sizes', () => {
  // Of 200 sizes rank 199 is the percentile: 8, of the value −8; −100 is cut to −1.
  const heat = heatOf(map(20, [...Array.from({ length: 196 }, () => 0), 2, 4, -8, -100]), true);
  assert.equal(heat.top, 8);
  assert.deepEqual([...heat.levels.slice(-4)], [0.25, 0.5, -1, -1]);
  const nothing = heatOf(map(2, [0, 0, 0, 0]), true);
  assert.deepEqual([nothing.top, ...nothing.levels], [0, 0, 0, 0, 0]);
});

test('the uncertainty is drawn on the map’s own scale', () => {
  const drawn = heatOf({ width: 2, height: 1, values: Float32Array.of(4, 2) });
  const { levels, top } = uncertaintyHeat({ width: 2, height: 1, values: Float32Array.of(1, 6) }, drawn);
  assert.deepEqual([[...levels], top], [[0.25, 1], 4]);
});

test('signed heat takes its colours from both ends and is half again as opaque as it is strong', () => {
  const heat = { width: 3, height: 1, levels: Float32Array.from([-1, 0, 0.4]), top: 1, signed: true };
  const greys = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  const pixels = heatPixels(heat, greys, { x: 0, y: 0, width: 3, height: 1 }, { width: 3, height: 1 });
  // Level −1 is entry 0, 0 is entry 127.5, 0.4 is entry 178.5.
  const [against, none, little] = [0, 4, 8].map((from) => [...pixels.slice(from, from + 4)]);
  assert.deepEqual(against, [0, 0, 0, 255]);
  assert.equal(none?.[3], 0);
  assert.deepEqual(little, [179, 179, 179, 153]);
});

test('the top share of the map is shown, of a signed one the strongest of both sides', () => {
  const levels = Float32Array.from([-0.9, -0.4, -0.3, -0.2, -0.1, 0, 0.15, 0.5, 0.6, 1]);
  const heat = { width: 10, height: 1, levels, top: 1, signed: true };
  const shown = (share: number) => {
    const [rect, size] = [
      { x: 0, y: 0, width: 10, height: 1 },
      { width: 10, height: 1 },
    ] as const;
    const pixels = heatPixels(heat, twoColours, rect, size, cutOf(heat, share));
    return Array.from(levels).filter((_, x) => (pixels[x * 4 + 3] ?? 0) > 0);
  };
  assert.deepEqual(shown(1).length, 9, 'all but the one without any');
  // "At least as strong as what 80 % do not exceed": 0.6, and what is stronger.
  assert.deepEqual(shown(0.2), [-0.9, 0.6, 1].map(Math.fround));
  assert.equal(cutOf(undefined, 0.2), 0);
  assert.equal(cutOf({ ...heat, top: 0 }, 0.2), 0);
});

test('the contour encloses the asked share of the pixels', () => {
  const heat = {
    width: 10,
    height: 1,
    levels: Float32Array.from([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1]),
    top: 1,
  };
  const level = contourLevel(heat, 0.1) ?? 0;
  assert.equal([...heat.levels].filter((value) => value > level).length, 1);
});

test('the strongest region is named, with its share of the whole', () => {
  const cells = (hot: number) =>
    heatOf(
      map(
        3,
        Array.from({ length: 9 }, (_, i) => (i === hot ? 8 : i === 8 ? 2 : 0)),
      ),
    );
  assert.deepEqual(strongestRegion(cells(0)), { name: 'upper left', share: 0.8 });
  assert.equal(strongestRegion(cells(1))?.name, 'upper middle');
  assert.equal(strongestRegion(cells(3))?.name, 'middle left');
  assert.equal(strongestRegion(cells(4))?.name, 'centre');
  assert.equal(strongestRegion(cells(7))?.name, 'lower middle');
});

test('the strongest region is the hottest patch, not the ninth with the largest sum', () => {
  const side = 30;
  const levels = Float32Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    // A hot spot of 25 pixels over the edge of two ninths, and a wide weak area whose sum is larger.
    if (x >= 8 && x < 13 && y >= 2 && y < 7) return 1;
    return x >= 18 && y >= 18 ? 0.3 : 0;
  });
  const found = strongestRegion({ width: side, height: side, levels, top: 1 });
  assert.equal(found?.name, 'upper middle', 'its centre of mass is at 10.5 of 30');
  assert.ok(Math.abs(found!.share - 25 / (25 + 0.3 * 144)) < 1e-6);
});

test('maps are the same if they say the same', () => {
  assert.ok(sameMap(map(2, [1, 2, 3, 4]), map(2, [1, 2, 3, 4])));
  assert.ok(!sameMap(map(2, [1, 2, 3, 4]), map(2, [1, 2, 3, 5])));
  assert.ok(!sameMap(map(2, [1, 2, 3, 4]), map(4, [1, 2, 3, 4])));
  assert.ok(sameMap(null, null));
  assert.ok(!sameMap(null, undefined));
  assert.ok(!sameMap(undefined, map(1, [1])));
});

test('RGB becomes RGBA', () => {
  assert.deepEqual([...opaque(Uint8Array.from([1, 2, 3, 4, 5, 6]))], [1, 2, 3, 255, 4, 5, 6, 255]);
});
