import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spearmanBrown, uncertaintyOf } from '../../../../src/pipeline/methods/shared/reliability.ts';

test('a test of twice the length: 2r / (1 + r)', () => {
  for (const [half, whole] of [
    [1, 1],
    [0.6, 0.75],
    [0.5, 2 / 3],
    [0, 0],
  ] as const) {
    assert.ok(Math.abs(spearmanBrown(half)! - whole) < 1e-12, String(half));
  }
});

test('halves that contradict each other foretell nothing, nor do those that cannot be compared', () => {
  assert.equal(spearmanBrown(-0.4), 0);
  assert.equal(spearmanBrown(-1), 0);
  assert.equal(spearmanBrown(null), null);
});

test('the uncertainty is half the difference of two maps', () => {
  const grid = (value: number) => ({ width: 8, height: 6, values: new Float64Array(48).fill(value) });
  const { width, height, values } = uncertaintyOf([grid(3), grid(1)]);
  assert.deepEqual([width, height], [8, 6]);
  for (const value of values) assert.ok(Math.abs(value - 1) < 1e-12, String(value));
});

test('and is there where they differ, not where they agree', () => {
  const values = new Float64Array(400);
  const other = values.map((_, at) => (at % 20 < 5 ? 2 : 0));
  const found = uncertaintyOf([
    { width: 20, height: 20, values },
    { width: 20, height: 20, values: other },
  ]).values;
  assert.ok(found[0]! > 0.9 && found[19]! < 1e-6, `${found[0]} and ${found[19]}`);
});
