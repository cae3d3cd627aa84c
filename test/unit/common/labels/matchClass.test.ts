import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchClass, wordOfClass } from '../../../../src/common/labels/matchClass.ts';

/** Folders "1" to "11" in the order in which torchvision's ImageFolder sorts their names. */
const sorted = ['1', '10', '11', '2', '3', '4', '5', '6', '7', '8', '9'];

test('a name of digits is a name before it is an index', () => {
  assert.deepEqual(matchClass(sorted, '10'), [1]);
  assert.deepEqual(matchClass(sorted, '9'), [10]);
  assert.deepEqual(matchClass(sorted, '0'), [0], 'no class is called so');
  assert.deepEqual(matchClass(sorted, '12'), []);
  assert.deepEqual(matchClass(['cat', 'dog'], '1'), [1]);
});

test('the very label comes before one that only reads alike', () => {
  assert.deepEqual(matchClass(['-1', '1'], '1'), [1]);
  assert.deepEqual(matchClass(['-1', '1'], '-1'), [0]);
  assert.deepEqual(matchClass(['Crane', 'crane'], 'crane'), [1]);
  assert.deepEqual(matchClass(['cat', 'dog'], '-1'), [], 'no index');
});

test('the word for a class is its index, unless a class is called so', () => {
  assert.deepEqual([wordOfClass(['cat', 'dog'], 1), wordOfClass([], 3)], ['1', '3']);
  // Class 3 is called "2"; "3" is class 4.
  assert.equal(wordOfClass(sorted, 3), '2');
  for (const [index] of sorted.entries()) assert.deepEqual(matchClass(sorted, wordOfClass(sorted, index)), [index]);
});
