import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanDiagonal, solveRidge } from '../../../src/pipeline/numeric/ridge.ts';
import { ridge } from '../../fixtures/vectors/vectors.json' with { type: 'json' };

const { features, targets, asked, answers } = ridge;
const products = Float32Array.from(features.flatMap((a) => features.map((b) => dot(a, b))));
const y = Float64Array.from(targets);

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `${i}: ${actual[i]} is not ${expected[i]}`);
  }
}

for (const { lambda, weights, predictions } of answers) {
  test(`λ = ${lambda} gives the closed form's weights and predictions`, () => {
    const { dual, intercept } = solveRidge(products, y, lambda);
    const found = weights.map((_, feature) => dual.reduce((sum, a, i) => sum + a * features[i]![feature]!, 0));
    assertClose(found, weights, 1e-4);
    const given = asked.map((point) => intercept + dual.reduce((sum, a, i) => sum + a * dot(features[i]!, point), 0));
    assertClose(given, predictions, 1e-4);
    assertClose([dual.reduce((sum, value) => sum + value, 0)], [0], 1e-6);
  });
}

test('a start from another strength leads to the same solution, in fewer steps from the solution itself', () => {
  const cold = solveRidge(products, y, 1);
  const warm = solveRidge(products, y, 1, solveRidge(products, y, 30).dual);
  assertClose(warm.dual, cold.dual, 1e-5);
  assert.ok(solveRidge(products, y, 1, cold.dual).steps <= 1);
  assert.ok(cold.steps > 1 && cold.steps <= features.length, `${cold.steps} steps`);
});

test('targets that are all the same are predicted by the intercept alone', () => {
  const { dual, intercept, steps } = solveRidge(
    products,
    y.map(() => 0.25),
    1,
  );
  assert.deepEqual(
    [...dual],
    Array.from(y, () => 0),
  );
  assert.deepEqual([intercept, steps], [0.25, 0]);
});

test('the mean diagonal is that of the centred products', () => {
  assertClose([meanDiagonal(products)], [ridge.meanDiagonal], 1e-5);
});
