import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawSlopeMask, halfOfPass } from '../../../../src/pipeline/methods/shared/slopeMask.ts';

test('both halves of the passes have masks of all sizes, and of all shares in the mean', () => {
  const passes = Array.from({ length: 240 }, (_, pass) => ({ half: halfOfPass(pass), mask: drawSlopeMask(1, pass) }));
  const [one, other] = [0, 1].map((half) => {
    const masks = passes.filter((pass) => pass.half === half).map(({ mask }) => mask);
    const sides = [5, 7, 10, 14].map((side) => masks.filter(({ cells }) => cells === side).length);
    const share = masks.reduce((sum, { grid }) => sum + grid.reduce((ones, value) => ones + value, 0) / grid.length, 0);
    return { sides, share: share / masks.length };
  });
  assert.deepEqual(one?.sides, [30, 30, 30, 30]);
  assert.deepEqual(other?.sides, one?.sides);
  // A mask of n points is off by √(s(1 − s)/n) at most: 0.083 of the 36 of the smallest, over 120 masks less than 0.01.
  for (const half of [one, other]) assert.ok(Math.abs((half?.share ?? 0) - 0.5) < 0.03, `${half?.share}`);
});

test('a mask follows from the seed and the stream', () => {
  assert.deepEqual(drawSlopeMask(1, 5), drawSlopeMask(1, 5));
  assert.notDeepEqual(drawSlopeMask(2, 5), drawSlopeMask(1, 5));
  assert.notDeepEqual(drawSlopeMask(1, 5, 99), drawSlopeMask(1, 5));
});
