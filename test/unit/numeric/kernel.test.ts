import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quadraticKernel, submatrix } from '../../../src/pipeline/numeric/kernel.ts';

test('products of centred features, in units of their mean square, and their squares', () => {
  // Features 1, 2 and 6 are −2, −1 and 3 about their mean; the mean of their squares is 14 / 3.
  const { values, scale } = quadraticKernel(Float32Array.of(1, 2, 6, 2, 4, 12, 6, 12, 36));
  assert.ok(Math.abs(scale - 3 / 14) < 1e-7, String(scale));
  const k = (a: number, b: number) => (3 * a * b) / 14 + ((3 * a * b) / 14) ** 2;
  const expected = [-2, -1, 3].flatMap((a) => [-2, -1, 3].map((b) => k(a, b)));
  values.forEach((value, at) => {
    assert.ok(Math.abs(value - expected[at]!) < 1e-6, `${at}: ${value} is not ${expected[at]}`);
  });
});

test('samples that are all the same have nothing to tell', () => {
  const { values, scale } = quadraticKernel(new Float32Array(9).fill(4));
  assert.deepEqual([...values], Array(9).fill(0));
  assert.equal(scale, 0);
});

test('a part of a matrix, in the order asked for', () => {
  const matrix = Float32Array.from({ length: 9 }, (_, at) => at);
  assert.deepEqual([...submatrix(matrix, Int32Array.of(2, 0))], [8, 6, 2, 0]);
});
