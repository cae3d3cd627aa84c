import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packRecords, type ShownRecord, unpackRecords } from '../../../../src/common/evaluation/recordColumns.ts';

const judged: ShownRecord = {
  image: 'cats/__proto__.jpg',
  width: 640,
  height: 480,
  unreadable: null,
  truth: 0,
  unknownTruth: null,
  // What 32 bits hold exactly.
  top: [2, 0, 1],
  probabilities: [0.5, 0.25, 0.125],
  truthProbability: 0.25,
  truthRank: 2,
  loss: 1.5,
};
const records: readonly ShownRecord[] = [
  judged,
  { ...judged, image: 'a', truth: null, truthProbability: null, truthRank: null, loss: null, unknownTruth: 'fox' },
  {
    ...judged,
    image: 'b',
    width: null,
    height: null,
    unreadable: 'The file is empty.',
    top: [],
    probabilities: [],
    truthProbability: null,
    truthRank: null,
    loss: null,
  },
  { ...judged, image: 'two labels', alsoTrue: [2, 1] },
  { ...judged, image: 'two classes', top: [1, 0], probabilities: [0.75, 0.25], truthProbability: 0, loss: 0 },
];

test('records come out of their columns as they went in', () => {
  const batch = packRecords(records, 7);
  assert.equal(batch.first, 7);
  assert.equal(batch.tops, 3);
  assert.deepEqual(unpackRecords(structuredClone(batch)), records);
});

test('no records, or none with a prediction, are no trouble', () => {
  assert.deepEqual(unpackRecords(packRecords([], 0)), []);
  const unreadable = records.slice(2, 3);
  assert.deepEqual(unpackRecords(packRecords(unreadable, 0)), unreadable);
});
