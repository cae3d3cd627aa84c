import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfusionMatrix } from '../../../../src/common/evaluation/confusion.ts';
import type { ShownRecord } from '../../../../src/common/evaluation/recordColumns.ts';
import { sortClasses } from '../../../../webview/failures/logic/classSort.ts';
import { matrixClasses } from '../../../../webview/failures/logic/matrixClasses.ts';
import { passing, sortedBy } from '../../../../webview/failures/logic/order.ts';
import { chosenOf, extend, select, selectAll, toggle } from '../../../../webview/failures/logic/selection.ts';
import { timeLeft } from '../../../../webview/failures/logic/words.ts';

function record(
  image: string,
  truth: number | null,
  top: readonly number[],
  probabilities: readonly number[],
): ShownRecord {
  const place = truth === null ? -1 : top.indexOf(truth);
  const truthProbability = truth === null ? null : (probabilities[place] ?? 0.001);
  return {
    image,
    width: 1,
    height: 1,
    unreadable: top.length === 0 ? 'torn' : null,
    truth,
    unknownTruth: null,
    top,
    probabilities,
    truthProbability: top.length === 0 ? null : truthProbability,
    truthRank: truth === null || top.length === 0 ? null : place < 0 ? 4 : place + 1,
    loss: truthProbability === null || top.length === 0 ? null : -Math.log(truthProbability),
  };
}

const records = [
  record('img10', 0, [0, 1], [0.9, 0.05]),
  record('img9', 0, [1, 0], [0.6, 0.4]),
  record('img2', 0, [1, 2], [0.95, 0.04]),
  record('unread', 0, [], []),
  record('unknown', null, [2, 1], [0.51, 0.49]),
];

test('images are sorted worst first, and what has no value comes last', () => {
  assert.deepEqual([...sortedBy(records, 'loss')], [2, 1, 0, 3, 4]);
  assert.deepEqual([...sortedBy(records, 'confident')], [2, 1, 0, 3, 4]);
  // Margins: 0.85, 0.2, 0.91, none, 0.02.
  assert.deepEqual([...sortedBy(records, 'margin')], [4, 1, 0, 2, 3]);
  assert.deepEqual([...sortedBy(records, 'name')], [2, 1, 0, 4, 3]);
  assert.deepEqual([...passing(sortedBy(records, 'loss'), records, (_, index) => index > 1)], [2, 3, 4]);
  assert.deepEqual([...sortedBy([], 'loss')], []);
});

test('a selection lasts when the order changes, and a command is about what is shown of it', () => {
  const shown = Uint32Array.of(5, 3, 8, 1);
  const range = extend(select(3), 1, shown);
  assert.deepEqual(chosenOf(range, shown), [3, 8, 1]);
  assert.deepEqual(chosenOf(extend(range, 5, shown), shown), [5, 3], 'from where the range began');
  assert.deepEqual(chosenOf(toggle(range, 8), shown), [3, 1]);
  assert.deepEqual(chosenOf(range, Uint32Array.of(8, 5)), [8]);
  assert.deepEqual(chosenOf(selectAll(select(3), shown), shown), [5, 3, 8, 1]);
  assert.deepEqual(chosenOf(extend(select(7), 8, shown), shown), [8], 'the beginning is filtered out');
});

test('a matrix that is too large has the classes of the pairs that are confused most', () => {
  const matrix = new ConfusionMatrix();
  const add = (truth: number, predicted: number, times: number) => {
    for (let time = 0; time < times; time++) matrix.add(truth, predicted);
  };
  add(9, 4, 5);
  add(1, 2, 3);
  add(7, 8, 1);
  add(3, 3, 100);
  assert.deepEqual(matrixClasses(matrix, 4), [1, 2, 4, 9]);
  assert.deepEqual(matrixClasses(matrix, 5), [1, 2, 4, 9]);
  assert.deepEqual(matrixClasses(matrix, 7), [1, 2, 3, 4, 7, 8, 9]);
});

test('classes are sorted by their figures, and F1 is the harmonic mean', () => {
  const matrix = new ConfusionMatrix();
  // Class 0: 1 of 2 right, 3 predicted; class 1: 0 of 2; class 2: none of it, 0 predicted right.
  for (const [truth, predicted] of [
    [0, 0],
    [0, 2],
    [1, 0],
    [1, 0],
  ] as const)
    matrix.add(truth, predicted);
  const nameOf = (label: number) => ['zebra', 'ant', 'bee'][label] ?? '';
  const by = (sort: Parameters<typeof sortClasses>[1]) =>
    sortClasses(matrix.classFigures(), sort, nameOf).map(({ index }) => index);
  assert.deepEqual(by('name'), [1, 2, 0]);
  assert.deepEqual(by('recall'), [1, 0, 2]);
  assert.deepEqual(by('precision'), [2, 0, 1]);
  assert.deepEqual(by('support'), [0, 1, 2]);
  const [zebra] = sortClasses(matrix.classFigures(), 'support', nameOf);
  // Precision 1/3, recall 1/2.
  assert.ok(Math.abs((zebra?.f1 ?? 0) - 0.4) < 1e-12);
});

test('the time that is left is said in the largest unit that tells', () => {
  assert.equal(timeLeft({ done: 10, total: 100, rate: 0 }), undefined);
  assert.equal(timeLeft({ done: 100, total: 100, rate: 3 }), undefined);
  assert.equal(timeLeft({ done: 0, total: 30, rate: 100 }), '1 s left');
  assert.equal(timeLeft({ done: 0, total: 1000, rate: 5 }), '3 min left');
  assert.equal(timeLeft({ done: 0, total: 100_000, rate: 10 }), '2 h 47 min left');
});
