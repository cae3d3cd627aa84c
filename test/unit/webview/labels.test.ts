import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesLabel, otherNames, shortLabel, shortLabels } from '../../../webview/logic/labels.ts';

test('a label is called by its first synonym', () => {
  assert.equal(shortLabel('great white shark, white shark, man-eater'), 'great white shark');
  assert.equal(shortLabel('cock'), 'cock');
  assert.equal(otherNames('great white shark, white shark, man-eater'), 'white shark, man-eater');
  assert.equal(otherNames('cock'), '');
});

test('a comma without a space does not end a name, and an odd label stays whole', () => {
  assert.equal(shortLabel('1,000 dollar note'), '1,000 dollar note');
  assert.equal(shortLabel(', x'), ', x');
  assert.equal(shortLabel(''), '');
});

test('classes that share a first synonym are told apart by their index', () => {
  assert.deepEqual(shortLabels(['crane, bird', 'cock', 'crane, machine']), ['crane (0)', 'cock', 'crane (2)']);
});

test('a query matches words in any order, whatever their case, or the index', () => {
  const label = 'tiger cat, Felis tigrina';
  assert.ok(matchesLabel(label, 282, 'CAT tig'));
  assert.ok(matchesLabel(label, 282, ' 282 '));
  assert.ok(matchesLabel(label, 282, ''));
  assert.ok(!matchesLabel(label, 282, '28'));
  assert.ok(!matchesLabel(label, 282, 'cat dog'));
});
