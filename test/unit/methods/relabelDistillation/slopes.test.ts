import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinSlopes } from '../../../../src/pipeline/methods/relabelDistillation/slopes.ts';

const grid = (...values: number[]) => ({ width: values.length, height: 1, values: Float64Array.from(values) });

test('a map and slopes are joined by their root mean squares, slopes counting twice', () => {
  // Root mean squares of 5 and 1: the slopes are multiplied by 5, and 2 of 3 parts are theirs.
  const { values } = joinSlopes(grid(7, -1), grid(1, -1));
  assert.ok(Math.abs(values[0]! - (7 + 2 * 5) / 3) < 1e-12);
  assert.ok(Math.abs(values[1]! - (-1 - 2 * 5) / 3) < 1e-12);
});

test('what says nothing leaves the other as it is', () => {
  const map = grid(3, -4);
  assert.equal(joinSlopes(map, undefined), map);
  assert.equal(joinSlopes(map, grid(0, 0)), map);
  const slopes = grid(1, 2);
  assert.equal(joinSlopes(grid(0, 0), slopes), slopes);
});
