import assert from 'node:assert/strict';
import { test } from 'node:test';
import { solveCholesky } from '../../../src/pipeline/numeric/cholesky.ts';
import { predict, WeightedSamples } from '../../../src/pipeline/numeric/weightedRidge.ts';
import { ridge } from '../../fixtures/vectors/superpixels.json' with { type: 'json' };

const { features, targets, sampleWeights, answers } = ridge;

function samples(wanted: (index: number) => boolean): WeightedSamples {
  const sums = new WeightedSamples(features[0]!.length);
  features.forEach((row, index) => {
    if (wanted(index)) sums.add(row, targets[index]!, sampleWeights[index]!);
  });
  return sums;
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(actual[i]! - expected[i]!) < 1e-10, `${i}: ${actual[i]} is not ${expected[i]}`);
  }
}

for (const { alpha, weights, intercept } of answers) {
  test(`α = ${alpha} gives scikit-learn's weights and intercept`, () => {
    const model = samples(() => true).solve(alpha);
    assertClose(model.weights, weights);
    assertClose([model.intercept], [intercept]);
    const expected = weights.reduce((sum, weight, i) => sum + weight * features[5]![i]!, intercept);
    assertClose([predict(model, features[5]!)], [expected]);
  });

  test(`α = ${alpha}: parts add up to the whole, and are left as they were`, () => {
    const even = samples((index) => index % 2 === 0);
    const before = even.solve(alpha);
    const whole = even.plus(samples((index) => index % 2 === 1)).solve(alpha);
    assertClose(whole.weights, weights);
    assertClose([whole.intercept], [intercept]);
    assert.deepEqual(even.solve(alpha), before);
  });
}

test('targets that are all the same are predicted by the intercept alone', () => {
  const sums = new WeightedSamples(2);
  for (const row of [
    [1, 0],
    [0, 1],
    [1, 1],
  ])
    sums.add(row, 0.25, 0.5);
  const { weights, intercept } = sums.solve(1);
  assertClose(weights, [0, 0]);
  assertClose([intercept], [0.25]);
});

test('a matrix that is not positive definite is refused', () => {
  assert.throws(() => solveCholesky(Float64Array.of(1, 0, 2, 1), Float64Array.of(1, 1)), RangeError);
});
