import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gram } from '../../../../src/pipeline/methods/relabelDistillation/gram.ts';
import { foretelling, joinSlopes } from '../../../../src/pipeline/methods/relabelDistillation/slopes.ts';

const grid = (...values: number[]) => ({ width: values.length, height: 1, values: Float64Array.from(values) });

test('a map and slopes are joined by their root mean squares', () => {
  // Root mean squares of 5 and 1: the slopes are multiplied by 5, and 2 of 3 parts are theirs.
  const { values } = joinSlopes(grid(7, -1), grid(1, -1), 2);
  assert.ok(Math.abs(values[0]! - (7 + 2 * 5) / 3) < 1e-12);
  assert.ok(Math.abs(values[1]! - (-1 - 2 * 5) / 3) < 1e-12);
});

test('slopes that are 0, or foretell nothing, leave the map as it is', () => {
  const map = grid(3, -4);
  assert.equal(joinSlopes(map, grid(0, 0), 1), map);
  assert.deepEqual(joinSlopes(map, grid(1, 2), 0), map);
});

test('slopes weigh as much as they foretell of the samples', async () => {
  // Two pixels of three features: the first share replaced decides.
  const gram = new Gram(4, 3);
  await gram.add(Float32Array.of(0, 0, 9, 1, 0, 9, 0, 1, 9, 1, 1, 9));
  const all = Int32Array.of(0, 1, 2, 3);
  const targets = { soft: [1, 0, 1, 0], hard: [] };
  assert.ok(Math.abs(foretelling(grid(2, 0), gram, targets, all) - 1) < 1e-12);
  // Half of what is foretold is right: 0, −1, −1, −2 against 1, 0, 1, 0 correlate by 1 / √2.
  assert.ok(Math.abs(foretelling(grid(1, 1), gram, targets, all) - Math.SQRT1_2) < 1e-12);
  assert.equal(foretelling(grid(-1, 0), gram, targets, all), 0);
  assert.equal(foretelling(grid(0, 0), gram, targets, all), 0);
  // Of some samples alone: those on which only the second pixel differs tell nothing.
  assert.equal(foretelling(grid(1, 0), gram, targets, Int32Array.of(0, 2)), 0);
});
