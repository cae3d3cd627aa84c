import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceOf, type FramedMap } from '../../../../../src/extension/panel/comparison/mapDifference.ts';

/** A map of one row, laid over columns `x` to `x + width` of an image of 8 × 4. */
function row(values: readonly number[], x = 0, width = 8, y = 0, height = 4): FramedMap {
  return {
    map: { width: values.length, height: 1, values: Float32Array.from(values) },
    frame: { imageWidth: 8, imageHeight: 4, x, y, width, height },
  };
}

const round = (values: Iterable<number>): number[] => [...values].map((value) => Math.round(value * 1e4) / 1e4);

test('each map has the scale that it is drawn with, by its positive part, up to full strength', () => {
  const { map, tops, frame } = differenceOf(row([2, -4]), row([1, 0.5]))!;
  // [2, −4] / 2 held to [1, −1], minus [1, 0.5] / 1
  assert.deepEqual(round(map.values), [0, -1.5]);
  assert.deepEqual(tops, [2, 1]);
  assert.deepEqual(frame, { imageWidth: 8, imageHeight: 4, x: 0, y: 0, width: 8, height: 4 });
});

test('the rank correlation is that of the two maps', () => {
  const correlation = (a: readonly number[], b: readonly number[]) => differenceOf(row(a), row(b))!.correlation;
  assert.equal(correlation([1, 2, 3, 4], [10, 20, 30, 400]), 1);
  assert.equal(correlation([1, 2, 3, 4], [4, 3, 2, 1]), -1);
  // 1 − 6 · (1² + 1² + 0²) / (3 · (3² − 1))
  assert.ok(Math.abs(correlation([1, 2, 3], [2, 1, 3])! - 0.5) < 1e-9);
  assert.equal(correlation([1, 2, 3], [7, 7, 7]), null);
});

test('maps of different views are compared where both see the image', () => {
  // The first has cells of two columns from 0 on, the second from column 4 on: the first one's last two.
  const { map, frame } = differenceOf(row([8, 0, 2, 4]), row([3, -1], 4, 4))!;
  assert.deepEqual([frame.x, frame.width, map.width, map.height], [4, 4, 2, 1]);
  assert.deepEqual(round(map.values), round([2 / 8 - 3 / 3, 4 / 8 + 1 / 3]));
});

test('the coarser map is interpolated between the middles of its cells', () => {
  const { map } = differenceOf(row([0, 4], 0, 4), row([1, 1, 1, -2], 0, 4))!;
  // The coarse cells' middles are at 1 and 3, the fine ones' at 0.5, 1.5, 2.5 and 3.5: 0, 1, 3, 4.
  assert.deepEqual(round(map.values), [0 - 1, 0.25 - 1, 0.75 - 1, 1 + 1]);
});

test('what a padded view has beyond the edges of the image is left out', () => {
  const padded = row([1, 2], 0, 8, -2, 8);
  const { frame, map } = differenceOf(padded, padded)!;
  assert.deepEqual([frame.y, frame.height], [0, 4]);
  assert.ok(map.values.every((value) => value === 0));
});

test('a map of nothing takes nothing away', () => {
  const { map, tops } = differenceOf(row([0, 0]), row([1, -2]))!;
  assert.deepEqual([...map.values], [-1, 1]);
  assert.deepEqual(tops, [0, 1]);
});

test('views that have nothing in common have no difference', () => {
  assert.equal(differenceOf(row([1, 2], 0, 4), row([1, 2], 4, 4)), undefined);
});

test('large maps are compared at 256 cells a side', () => {
  const side = 600;
  const map = { width: side, height: side, values: new Float32Array(side * side).fill(1) };
  const frame = { imageWidth: 900, imageHeight: 600, x: 150, y: 0, width: 600, height: 600 };
  const found = differenceOf({ map, frame }, { map, frame })!;
  assert.deepEqual([found.map.width, found.map.height], [256, 256]);
});
