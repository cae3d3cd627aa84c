import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convergence, likeness } from '../../../src/pipeline/metrics/stability.ts';

const map = (...values: number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });

test('likeness is the mean rank correlation of all pairs', () => {
  // Only the order counts.
  assert.equal(likeness([map(1, 2, 3), map(-5, 0, 900)]), 1);
  assert.equal(likeness([map(1, 2, 3), map(3, 2, 1)]), -1);
  // Spearman is 1 − 6 Σ d² / (n (n² − 1)): 1 − 12/24 = 0.5 between the first and the third, 0.5 − 1 for the others.
  const three = likeness([map(1, 2, 3), map(3, 2, 1), map(1, 3, 2)]);
  assert.ok(three !== null && Math.abs(three - (-1 + 0.5 - 0.5) / 3) < 1e-12, String(three));
});

test('what cannot be compared has no likeness', () => {
  assert.equal(likeness([map(1, 2, 3)]), null);
  assert.equal(likeness([map(1, 2, 3), map(4, 4, 4)]), null);
});

test('convergence compares each part with the end', () => {
  const parts = [
    { samples: 10, map: map(3, 2, 1) },
    { samples: 20, map: map(1, 3, 2) },
  ];
  const points = convergence(parts, map(1, 2, 3));
  assert.deepEqual(
    points.map(({ samples }) => samples),
    [10, 20],
  );
  assert.equal(points[0]!.correlation, -1);
  assert.ok(Math.abs(points[1]!.correlation! - 0.5) < 1e-12);
});
