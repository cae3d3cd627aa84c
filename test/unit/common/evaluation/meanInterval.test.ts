import assert from 'node:assert/strict';
import test from 'node:test';
import { meanOfShares, studentReach } from '../../../../src/common/evaluation/meanInterval.ts';

test('as far as Student’s t reaches, by SciPy’s t.ppf(0.975)', () => {
  const known = [
    [1, 12.706205],
    [2, 4.302653],
    [9, 2.262157],
    [10, 2.228139],
    [15, 2.13145],
    [29, 2.04523],
    [100, 1.983972],
    [1000, 1.962339],
  ] as const;
  for (const [freedom, reach] of known) {
    assert.ok(Math.abs(studentReach(freedom) - reach) < 1e-5, `${freedom}: ${studentReach(freedom)}`);
  }
});

test('the interval of a mean of few shares is SciPy’s, within 0–1; one share has none', () => {
  const { mean, interval } = meanOfShares([0.5, 0.6, 0.4, 0.55]);
  const [low, high] = interval ?? assert.fail();
  assert.ok(Math.abs(mean - 0.5125) < 1e-12);
  // t.interval(0.95, 3, mean, sem)
  assert.ok(Math.abs(low - 0.3766234) < 1e-6 && Math.abs(high - 0.6483766) < 1e-6, `${low} ${high}`);
  assert.deepEqual(meanOfShares([0.7]), { mean: 0.7, interval: null });
  assert.deepEqual(meanOfShares([1, 0]).interval, [0, 1]);
});
