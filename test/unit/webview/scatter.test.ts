import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sample } from '../../../src/protocol/panel.ts';
import {
  colouredLabels,
  isInside,
  movePart,
  type Point,
  partWith,
  pointAfter,
  pointNear,
  pointsOf,
  zoomPart,
} from '../../../webview/logic/scatter.ts';

const sample = (index: number, label: number, kept = false): Sample => ({
  index,
  label,
  labelProbability: 0.5,
  probability: 0.5,
  targetScore: 0,
  kept,
  change: 0.1,
});
const at = (index: number, x: number, y: number): Point => ({ sample: sample(index, 1), x, y, colour: 0 });

test('the kept label and the four most frequent others have a colour', () => {
  const labels = [9, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5];
  const samples = labels.map((label, index) => sample(index, label, label === 9));
  assert.deepEqual(colouredLabels(samples), [9, 5, 4, 3, 2]);
  assert.deepEqual(colouredLabels([]), []);
});

test('points fill the plane without being stretched, in its middle', () => {
  const samples = [sample(0, 7, true), sample(4, 8), sample(8, 9)];
  // 2 wide and 1 high on 160 × 90 with a margin of 4: 82 ÷ 1 is more than 152 ÷ 2, so a unit is 76.
  const scatter = {
    method: 'pca',
    pixels: 8,
    indices: [0, 4, 8],
    coordinates: Float32Array.of(-1, 0, 1, 0, 0, 1),
  } as const;
  assert.deepEqual(
    pointsOf(scatter, samples).map(({ sample: { index }, x, y, colour }) => [index, x, y, colour]),
    [
      [0, 4, 7, 0],
      [4, 156, 7, 1],
      [8, 80, 83, 2],
    ],
  );
});

test('one point, or several in one place, are in the middle', () => {
  const scatter = { method: 'pca', pixels: 8, indices: [0], coordinates: Float32Array.of(3, 3) } as const;
  assert.deepEqual(
    pointsOf(scatter, [sample(0, 1)]).map(({ x, y }) => [x, y]),
    [[80, 45]],
  );
  assert.deepEqual(pointsOf({ ...scatter, indices: [], coordinates: new Float32Array() }, []), []);
});

test('the pointer means the nearest point within reach', () => {
  const points = [at(0, 10, 10), at(1, 12, 10), at(2, 50, 50)];
  assert.equal(pointNear(points, 11.5, 10, 3), points[1]);
  assert.equal(pointNear(points, 20, 20, 3), undefined);
});

test('arrows go to the nearest point of their direction', () => {
  const points = [at(0, 50, 50), at(1, 60, 52), at(2, 55, 40), at(3, 20, 50), at(4, 50, 90), at(5, 52, 50)];
  const after = (key: string, from = 0) => pointAfter(points, points[from]!, key)?.sample.index;
  assert.equal(after('ArrowRight'), 5);
  assert.equal(after('ArrowRight', 5), 1);
  assert.equal(after('ArrowLeft'), 3);
  assert.equal(after('ArrowUp'), 2);
  assert.equal(after('ArrowDown'), 4);
  assert.equal(after('ArrowLeft', 3), undefined);
  assert.equal(after('End'), 5);
  assert.equal(after('Home', 4), 0);
  assert.equal(after('x'), undefined);
});

test('a rectangle holds what is inside it and on its edge', () => {
  const rect = { x: 10, y: 10, width: 5, height: 5 };
  assert.deepEqual(
    [at(0, 10, 15), at(1, 12, 12), at(2, 16, 12), at(3, 12, 9)].map((point) => isInside(point, rect)),
    [true, true, false, false],
  );
});

test('a few points that are far from all others are put at the edge, and said to be', () => {
  // 100 points on a line from 0 to 99, and two far out: 3 quartile distances beyond the quartiles are −125 and 224.
  const many = Array.from({ length: 100 }, (_, at) => [at, at % 10] as const);
  const far = [...many, [5000, 5], [50, -400]] as const;
  const scatterOf = (places: readonly (readonly [number, number])[]) => ({
    method: 'umap' as const,
    pixels: 8,
    indices: places.map((_, at) => at),
    coordinates: Float32Array.from(places.flat()),
  });
  const samples = far.map((_, index) => sample(index, 1));
  const alone = pointsOf(scatterOf(many), samples);
  const together = pointsOf(scatterOf(far), samples);
  assert.deepEqual(together.slice(0, 100), alone, 'they take no room from the others');
  // The line is 99 long on 152: its middle, 49.5, is in the middle of the plane, and 50 is 0.5 · 152 / 99 to its right.
  const unit = 152 / 99;
  const [right, top] = together.slice(100).map(({ x, y, far: out }) => [x, Number(y.toFixed(3)), out]);
  assert.deepEqual(right, [156, Number((45 + 0.5 * unit).toFixed(3)), { x: 1, y: 0 }]);
  assert.deepEqual(top, [80 + 0.5 * unit, 4, { x: 0, y: -1 }]);

  const cluster = [...many, ...Array.from({ length: 5 }, (_, at) => [5000 + at, 5] as const)];
  const clusterSamples = cluster.map((_, index) => sample(index, 1));
  assert.ok(
    pointsOf(scatterOf(cluster), clusterSamples).every((point) => point.far === undefined),
    'more than 2 % are a cluster, which is shown where it lies',
  );
});

test('zooming keeps the place under the pointer, within the plane and 16 times', () => {
  const whole = { x: 0, y: 0, width: 160, height: 90 };
  assert.deepEqual(zoomPart(whole, 2, 40, 30), { x: 20, y: 15, width: 80, height: 45 });
  assert.deepEqual(zoomPart(zoomPart(whole, 2, 40, 30), 0.5, 40, 30), whole);
  assert.deepEqual(zoomPart(whole, 0.5, 40, 30), whole);
  assert.equal(zoomPart(whole, 1000, 0, 0).width, 10);
  const part = zoomPart(whole, 2, 40, 30);
  assert.deepEqual(movePart(part, 10, -5), { ...part, x: 30, y: 10 });
  assert.deepEqual(movePart(part, -1000, 1000), { ...part, x: 0, y: 45 });
  assert.equal(partWith(part, { x: 50, y: 40 }), part, 'what is in sight moves nothing');
  assert.deepEqual(partWith(part, { x: 110, y: 40 }), { ...part, x: 31 });
});
