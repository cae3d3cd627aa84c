import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classNames, firstSynonym } from '../../../../src/common/labels/firstSynonym.ts';

test('the first synonym, or the whole label where there is none', () => {
  assert.equal(firstSynonym('tiger shark, Galeocerdo cuvieri'), 'tiger shark');
  assert.equal(firstSynonym('tench'), 'tench');
  assert.equal(firstSynonym(', odd'), ', odd');
});

test('two classes of one first synonym have their index in their short names, as ImageNet’s cranes do', () => {
  const name = classNames(['crane', 'maillot', 'fox, red fox', 'crane', 'maillot, tank suit']);
  assert.deepEqual([0, 1, 2, 3, 4].map(name), ['crane (0)', 'maillot (1)', 'fox', 'crane (3)', 'maillot (4)']);
});

test('a class without a label is called by its number', () => {
  const name = classNames(['fox']);
  assert.deepEqual([0, 7].map(name), ['fox', 'class 7']);
});
