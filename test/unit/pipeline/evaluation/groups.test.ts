import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { groupWords } from '../../../../src/common/evaluation/groupWords.ts';
import { mapProfile } from '../../../../src/common/evaluation/mapProfile.ts';
import { mistakeGroups, mostGrouped } from '../../../../src/pipeline/evaluation/groups/mistakeGroups.ts';
import { bestCut, meanSilhouette } from '../../../../src/pipeline/evaluation/groups/silhouette.ts';

/** A map of 14 × 14 with all its evidence around a pixel. */
function mapAt(column: number, row: number, side = 14) {
  const values = new Float32Array(side * side).fill(-0.1);
  for (const [x, y] of [
    [column, row],
    [column + 1, row],
    [column, row + 1],
  ] as const) {
    values[y * side + x] = 1;
  }
  return { width: side, height: side, values };
}

describe('where a map has its evidence', () => {
  test('is its shares of 7 × 7 cells, whatever the size of the map', () => {
    // Pixels (0, 0), (1, 0) and (0, 1) of 14 lie in the first cell, and so do those of 28 in twice the size.
    assert.deepEqual([...(mapProfile(mapAt(0, 0)) ?? [])].slice(0, 3), [1, 0, 0]);
    // (1, 0) in the first cell, (2, 0) in the second, (1, 1) in the first: two thirds and one.
    const [first = 0, second = 0] = mapProfile(mapAt(1, 0)) ?? [];
    assert.ok(Math.abs(first - 2 / 3) < 1e-6 && Math.abs(second - 1 / 3) < 1e-6);
    assert.equal(mapProfile(mapAt(26, 26, 28))?.at(-1), 1);
    assert.equal(mapProfile({ width: 2, height: 1, values: Float32Array.of(-1, 0) }), undefined);
  });
});

describe('the silhouette', () => {
  const points = [0, 1, 10, 12, 40];
  const distances = points.map((a) => points.map((b) => Math.abs(a - b)));
  test('is that of a calculation by hand', () => {
    // Of 0: its own group is 1 away, the next one (10 + 12) / 2. Of 40, which is alone: 0.
    const three = (10 / 11 + 9 / 10 + 7.5 / 9.5 + 9.5 / 11.5) / 5;
    const two = (1 - 23 / 3 / 40 + (1 - 7 / 39) + (1 - 7 / 30) + (1 - 25 / 3 / 28)) / 5;
    assert.ok(Math.abs(meanSilhouette([[0, 1], [2, 3], [4]], distances) - three) < 1e-9);
    assert.ok(Math.abs(meanSilhouette([[0, 1, 2, 3], [4]], distances) - two) < 1e-9);
  });
  test('chooses among ways to cut', () => {
    const cuts = [
      [[0], [1, 2, 3, 4]],
      [[0, 1, 2, 3], [4]],
      [[0, 1], [2, 3], [4]],
    ];
    const values = cuts.map((cut) => meanSilhouette(cut, distances));
    const found = bestCut(cuts, distances);
    assert.equal(found.silhouette, Math.max(...values));
    assert.equal(found.cut, cuts[values.indexOf(found.silhouette)]);
  });
});

describe('groups of mistakes', () => {
  const said = (index: number, p: number, next: number) => ({ top: [index, next], probabilities: [p, 1 - p] });
  test('by what the model said, largest first, the one in the middle in front', () => {
    const mistakes = [
      said(3, 0.9, 1),
      said(7, 0.8, 2),
      said(3, 0.8, 1),
      said(3, 0.7, 1),
      said(7, 0.7, 2),
      said(9, 0.99, 5),
    ];
    const [found] = mistakeGroups(mistakes);
    assert.equal(found?.by, 'said');
    // 0.8 is nearest to both 0.9 and 0.7.
    assert.deepEqual(found.groups, [
      [2, 3, 0],
      [1, 4],
    ]);
    assert.deepEqual([found.mistakes, found.alone], [6, 1]);
    assert.ok((found.silhouette ?? 0) > 0.5);
  });
  test('by where it looked, of those that have a map', () => {
    const corner = mapProfile(mapAt(0, 0));
    const middle = mapProfile(mapAt(6, 6));
    const mistakes = [corner, middle, undefined, corner, middle, corner].map((profile) => ({
      ...said(1, 0.9, 2),
      profile,
    }));
    const [bySaid, looked] = mistakeGroups(mistakes);
    assert.equal(looked?.by, 'looked');
    assert.deepEqual(looked.groups, [
      [0, 3, 5],
      [1, 4],
    ]);
    assert.deepEqual([looked.mistakes, looked.alone, looked.silhouette], [5, 0, 1]);
    // The model said the same of all.
    assert.deepEqual(bySaid?.groups, [[0, 1, 2, 3, 4, 5]]);
    assert.equal(bySaid.silhouette, null);
  });
  test('there are none where nothing is alike, and of few', () => {
    const different = Array.from({ length: 9 }, (_, at) => ({ top: [at], probabilities: [1] }));
    assert.deepEqual(mistakeGroups(different)[0], { by: 'said', mistakes: 9, groups: [], alone: 9, silhouette: 0 });
    assert.deepEqual(mistakeGroups(different.slice(0, 3))[0]?.silhouette, null);
    assert.deepEqual(mistakeGroups([])[1], { by: 'looked', mistakes: 0, groups: [], alone: 0, silhouette: null });
  });
  test('of many, the first are grouped', () => {
    const many = Array.from({ length: mostGrouped + 50 }, (_, at) => said(at % 2, 0.9, 5));
    const [found] = mistakeGroups(many);
    assert.equal(found?.mistakes, mostGrouped);
    assert.deepEqual(
      found.groups.map(({ length }) => length),
      [150, 150],
    );
  });
});

test('a group is told by its classes', () => {
  const of = (truth: number | null, given: number) => ({ truth, top: [given] });
  const name = (index: number): string => ['cat', 'dog', 'fox', 'cow'][index] ?? '';
  assert.equal(groupWords([of(0, 2), of(0, 2), of(1, 2)], name), 'is cat (2), dog (1); taken for fox (3)');
  assert.equal(
    groupWords([of(0, 3), of(1, 3), of(2, 3), of(0, 2)], name),
    'is cat (2), dog (1), others (1); taken for cow (3), fox (1)',
  );
});
