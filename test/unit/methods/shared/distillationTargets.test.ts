import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distillationTargets, halfOf, split } from '../../../../src/pipeline/methods/shared/distillationTargets.ts';
import type { Sample } from '../../../../src/protocol/samples.ts';

test('a sample knows its half before those after it are there', () => {
  const { heldOut, halves } = split(203);
  for (const index of heldOut) assert.equal(halfOf(index), undefined);
  for (const half of [0, 1] as const) for (const index of halves[half]) assert.equal(halfOf(index), half);
});

test('the soft target is half probability, half log-odds, in standard deviations of 0.3', () => {
  const sample = (probability: number, targetScore: number, label: number) =>
    ({ probability, targetScore, label }) as Sample;
  // Standardized: −1, 1, −1, 1 and −1, 1, 1, −1.
  const { soft, hard } = distillationTargets(
    [sample(0.2, -30, 1), sample(0.8, 10, 0), sample(0.2, 10, 1), sample(0.8, -30, 0)],
    0,
  );
  soft.forEach((value, at) => {
    assert.ok(Math.abs(value - [-0.3, 0.3, 0, 0][at]!) < 1e-12, String(soft));
  });
  assert.deepEqual(hard, [false, true, false, true]);
});

test('where the probability saturates the log-odds still tell, and what never varies tells nothing', () => {
  const samples = [2, 4].map((targetScore) => ({ probability: 1, targetScore, label: 0 }) as Sample);
  const [less, more] = distillationTargets(samples, 0).soft;
  assert.ok(Math.abs(less! + 0.15) < 1e-12 && Math.abs(more! - 0.15) < 1e-12, `${less} and ${more}`);
});
