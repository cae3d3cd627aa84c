import assert from 'node:assert/strict';
import test from 'node:test';
import { groupLines } from '../../../src/cli/evaluate/groupLines.ts';
import type { RunGrouping } from '../../../src/pipeline/evaluation/groups/runGroups.ts';
import { recordOf } from '../../fixtures/evaluationRecords.ts';

const labels = ['cat, tabby', 'dog', 'fox'];
const records = [
  recordOf('a.png', 0, [0.1, 0.8, 0.1]),
  recordOf('b.png', 0, [0.2, 0.7, 0.1]),
  recordOf('c.png', 1, [0.1, 0.2, 0.7]),
  recordOf('d.png', 0, [0.1, 0.1, 0.8]),
];
const none: RunGrouping = { by: 'looked', mistakes: 0, groups: [], alone: 0, silhouette: null };

test('groups of mistakes, in a line for each with what they are of and an example', () => {
  const said: RunGrouping = {
    ...none,
    by: 'said',
    mistakes: 4,
    groups: [
      ['b.png', 'a.png'],
      ['c.png', 'd.png'],
    ],
  };
  assert.deepEqual(groupLines([said, none], records, labels), [
    'Mistakes that are alike. Groups show which mistakes are alike, not why they were made.',
    '  by prediction, 2: is cat (2); taken for dog (2); such as b.png',
    '  by prediction, 2: is cat (1), dog (1); taken for fox (2); such as c.png',
  ]);
});

test('nothing is said where nothing is alike; of many groups the largest', () => {
  assert.deepEqual(groupLines([none], records, labels), []);
  const looked: RunGrouping = { ...none, groups: Array.from({ length: 5 }, () => ['a.png', 'b.png']) };
  const lines = groupLines([looked], records, labels);
  assert.deepEqual([lines.length, lines.at(-1)], [5, '  and 2 more groups by map']);
});
