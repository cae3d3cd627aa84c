import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateMean } from '../../../src/pipeline/numeric/bootstrap.ts';
import cases from '../../fixtures/vectors/bootstrap.json' with { type: 'json' };

for (const { seed, values, mean, low, high } of cases) {
  test(`${values.length} values, seed ${seed}: NumPy's interval`, () => {
    const estimate = estimateMean(values, seed);
    assert.ok(estimate);
    assert.equal(estimate.n, values.length);
    for (const [got, wanted] of [
      [estimate.mean, mean],
      [estimate.low, low],
      [estimate.high, high],
    ] as const) {
      assert.ok(Math.abs(got - wanted) < 1e-12, `${got} is not ${wanted}`);
    }
  });
}

test('no values have no mean', () => assert.equal(estimateMean([], 0), null));

test('the interval of a mean of normal numbers is about ± 1.96 standard errors', () => {
  // Box and Muller on an even grid of radii and the golden angle.
  const values = Array.from(
    { length: 400 },
    (_, i) => Math.sqrt(-2 * Math.log((i + 0.5) / 400)) * Math.cos(i * 2.399963),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const estimate = estimateMean(values, 1);
  assert.ok(estimate);
  const half = (1.96 * deviation) / Math.sqrt(values.length);
  assert.ok(Math.abs(estimate.low - (mean - half)) < 0.15 * half, `${estimate.low} is not ${mean - half}`);
  assert.ok(Math.abs(estimate.high - (mean + half)) < 0.15 * half, `${estimate.high} is not ${mean + half}`);
});
