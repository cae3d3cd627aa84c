import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pearson, spearman } from '../../../src/common/correlation.ts';
import { correlation } from '../../fixtures/vectors/vectors.json' with { type: 'json' };

correlation.forEach((pair, index) => {
  test(`pair ${index} has SciPy's correlations`, () => {
    const { a, b } = pair;
    assert.ok(Math.abs(pearson(a, b)! - pair.pearson) < 1e-12);
    assert.ok(Math.abs(spearman(a, b)! - pair.spearman) < 1e-12);
  });
});

test('what does not vary, or is a single pair, has no correlation', () => {
  for (const correlate of [pearson, spearman]) {
    assert.equal(correlate([1, 1, 1], [1, 2, 3]), null);
    assert.equal(correlate([1, 2, 3], [5, 5, 5]), null);
    // The mean of ten tenths is not a tenth, by rounding.
    const tenths = Array.from({ length: 10 }, () => 0.1);
    assert.equal(correlate(tenths, [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]), null);
    assert.equal(correlate([1], [2]), null);
    assert.equal(correlate([], []), null);
  }
});
