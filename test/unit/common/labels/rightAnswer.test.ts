import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRight } from '../../../../src/common/labels/rightAnswer.ts';

const top = [
  { index: 4, label: 'hen', probability: 0.7 },
  { index: 2, label: 'cock', probability: 0.2 },
];

test('exactly one class is right: the top one', () => {
  assert.equal(isRight({ top }, 4), true);
  assert.equal(isRight({ top }, 2), false);
  assert.equal(isRight({ top: [] }, 0), false);
});

test('where labels do not exclude each other, all that are given are right, and the top one only if it is given', () => {
  assert.equal(isRight({ top, given: [2, 9] }, 9), true);
  assert.equal(isRight({ top, given: [2, 9] }, 4), false);
});
