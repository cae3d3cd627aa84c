import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changedShare,
  changedText,
  curvePath,
  curveText,
  labelHeights,
  labelPoint,
  placeOf,
  pointAfterKey,
  pointAt,
  reachOf,
} from '../../../webview/logic/curve.ts';

test('a curve runs from left to right, probability 1 at the top', () => {
  assert.equal(curvePath({ scores: [1, 0.5, 0], auc: 0.5 }, [0, 1]), 'M0.00,0.00L50.00,50.00L100.00,100.00');
  assert.deepEqual(placeOf([0.25], 0, [0, 1]), { x: 0, y: 75 });
});

test('scores fill the plot from the lowest to the highest, in their own unit', () => {
  const [map, random] = [
    { scores: [40, 20, -10], auc: 17.5 },
    { scores: [40, 30, 0], auc: 25 },
  ];
  const reach = reachOf([map, random], 'score');
  assert.deepEqual(reach, [-10, 40]);
  assert.equal(curvePath(map, reach), 'M0.00,0.00L50.00,40.00L100.00,100.00');
  assert.equal(
    curveText('deletion', map, random, 'score'),
    'Deletion: area 17.5, of a random map 25; lower is better. From 40 to −10.',
  );
  assert.deepEqual(reachOf([map, random], undefined), [0, 1]);
  assert.deepEqual(reachOf([{ scores: [3, 3], auc: 3 }], 'score'), [2.5, 3.5]);
});

test('the pointer finds the nearest point, and none beyond the ends', () => {
  assert.deepEqual(
    [-0.2, 0, 0.12, 0.13, 0.5, 1, 1.7].map((share) => pointAt(share, 5)),
    [0, 0, 0, 1, 2, 4, 4],
  );
});

test('keys move by points and by tenths, and stop at the ends', () => {
  const of = (key: string, point: number) => pointAfterKey(key, point, 29);
  assert.deepEqual([of('ArrowRight', 3), of('ArrowUp', 3), of('ArrowLeft', 3), of('ArrowDown', 3)], [4, 4, 2, 2]);
  assert.deepEqual([of('PageUp', 10), of('PageDown', 10), of('Home', 9), of('End', 9)], [13, 7, 0, 28]);
  assert.deepEqual([of('ArrowRight', 28), of('ArrowLeft', 0), of('PageDown', 1)], [28, 0, 0]);
  assert.equal(of('a', 3), undefined);
});

test('the last step may be a short one', () => {
  // 10 pixels in steps of 4.
  assert.deepEqual(
    [0, 1, 2, 3].map((point) => changedShare(point, 4, 10)),
    [0, 0.4, 0.8, 1],
  );
  assert.equal(changedText('deletion', 1, 4, 10), '40 % of the pixels deleted');
  assert.equal(changedText('insertion', 3, 4, 10), '100 % of the pixels inserted');
});

test('a curve is told in one line, with the direction that is better', () => {
  const map = { scores: [0.9, 0.2, 0.001], auc: 0.09 };
  const random = { scores: [0.9, 0.5, 0.001], auc: 0.16 };
  assert.equal(
    curveText('deletion', map, random),
    'Deletion: area 0.09, of a random map 0.16; lower is better. From 0.90 to <0.01.',
  );
  assert.match(curveText('insertion', map, random), /^Insertion: .* higher is better/);
});

test('lines are labelled where they are furthest apart, away from the ends', () => {
  const map = [0, 9, 1, 2, 3, 9, 1, 1, 1, 1, 9].map((tenth) => tenth / 10);
  assert.equal(labelPoint(map, new Array(11).fill(0)), 5);
  assert.equal(labelPoint([1, 0], [0, 1]), 1);
});

test('labels stand on the far sides of their lines, within the plot, and never on each other', () => {
  assert.deepEqual(labelHeights(40, 60), [31, 69]);
  assert.deepEqual(labelHeights(20, 100), [11, 91], 'over a line along the floor');
  for (const [upper, lower] of [
    [96, 100],
    [100, 100],
    [0, 0],
    [0, 4],
    [84, 86],
  ] as const) {
    const [above, below] = labelHeights(upper, lower);
    assert.ok(above >= 5 && below <= 95 && below - above >= 12, `${upper}, ${lower}: ${above}, ${below}`);
  }
});
