import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchLabel } from '../../../../src/common/labels/matchLabel.ts';

const labels = [
  'crane',
  'tabby, tabby cat',
  'Tiger cat',
  'crane',
  '7',
  'great white shark, white shark',
  'cat, a',
  'cat, b',
];
const match = (label: string, index = 99): number | undefined => matchLabel(labels, { index, label });

test('a class is found by its label in any case', () => {
  assert.deepEqual([match('tiger cat'), match(' TABBY, tabby cat ')], [2, 1]);
});

test('a class of the same first synonym is the same class, where there is one only', () => {
  assert.deepEqual([match('tabby'), match('Great white shark, Carcharodon'), match('cat')], [1, 5, undefined]);
  assert.equal(match('white shark'), undefined, 'a later synonym may be shared by anything');
});

test('between equal labels the index settles', () => {
  assert.deepEqual([match('crane', 3), match('crane', 0), match('crane', 50)], [3, 0, 0]);
});

test('a label of digits is a label, not an index', () => {
  assert.deepEqual([match('7'), match('2')], [4, undefined]);
});

test('a class that the model does not have is not found', () => {
  assert.deepEqual([match('dog', 2), match('', 2)], [undefined, undefined]);
});
