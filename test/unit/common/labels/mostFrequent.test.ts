import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostFrequent } from '../../../../src/common/labels/mostFrequent.ts';

test('orders names by their counts, also those that are numbers', () => {
  assert.deepEqual(mostFrequent({ 3: 1, 8: 5, cat: 2 }), [
    ['8', 5],
    ['cat', 2],
    ['3', 1],
  ]);
});

test('leaves equal counts as they are', () => {
  assert.deepEqual(mostFrequent({ b: 1, a: 1 }), [
    ['b', 1],
    ['a', 1],
  ]);
});

test('has no name that was not counted, and every one that was', () => {
  const counts = JSON.parse('{"__proto__":2,"constructor":3}');
  assert.deepEqual(mostFrequent(counts), [
    ['constructor', 3],
    ['__proto__', 2],
  ]);
  assert.deepEqual(mostFrequent({}), []);
});
