import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fineStep, usualStep } from '../../../src/common/steps.ts';

test('steps are the usual ones of 224 × 224, and grow and shrink with the input', () => {
  assert.deepEqual([usualStep(224 * 224), fineStep(224 * 224)], [1792, 224]);
  assert.deepEqual([usualStep(299 * 299), fineStep(299 * 299)], [3193, 399]);
  assert.deepEqual([usualStep(9), fineStep(9)], [1, 1]);
});
