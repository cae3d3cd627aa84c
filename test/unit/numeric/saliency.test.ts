import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contribution, enlarge } from '../../../src/pipeline/numeric/grid.ts';

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => {
    assert.ok(Math.abs(actual[index]! - value) < 1e-6, `${index}: ${actual[index]} is not ${value}`);
  });
}

test('a contribution is the weight times what the image has over the mean sample, summed over the channels', () => {
  // −(2 · 0.5 + 3 · −1 − 1 · 0.25)
  const { values } = contribution(Float64Array.of(2, 3, -1), Float64Array.of(0.5, -1, 0.25), 1, 1);
  assertClose(values, [2.25]);
});

test('a grid is enlarged between the centres of its cells', () => {
  const grid = { width: 2, height: 2, values: Float64Array.of(0, 1, 2, 3) };
  const across = [0, 0.25, 0.75, 1];
  const expected = [0, 0.5, 1.5, 2].flatMap((down) => across.map((value) => value + down));
  const map = enlarge(grid, 2, 4, 4);
  assert.deepEqual([map.width, map.height], [4, 4]);
  assertClose(map.values, expected);
});

test('the last cells of a grid may reach over the edge', () => {
  const map = enlarge({ width: 2, height: 1, values: Float64Array.of(0, 1) }, 3, 5, 2);
  // Centres at 1 and 4.
  const row = [0, 0, 1 / 3, 2 / 3, 1];
  assertClose(map.values, [...row, ...row]);
});
