import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitySentence } from '../../../src/common/sanityWords.ts';

const randomised = [
  { weights: 1, correlation: -0.334 },
  { weights: 27, correlation: null },
  { weights: 53, correlation: 0.21 },
];

test('the answer comes first, and the figures after it', () => {
  assert.equal(
    sanitySentence({ weights: 53, randomised, followsModel: true }),
    'the map follows what the model has learned (rank correlation −0.33 with 1, no map with 27, 0.21 with 53 of 53 weight tensors shuffled)',
  );
  assert.match(
    sanitySentence({ weights: 53, randomised, followsModel: false }),
    /^the map hardly changes with the model/,
  );
});
