import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareBands } from '../../../../src/pipeline/model/reference/compareBands.ts';
import { unit } from '../../../fixtures/models/classifiers.ts';

const configured = {
  ...unit,
  bands: ['red', { band: 4 }] as const,
  scale: 1,
  mean: [0, 10],
  std: [1, 2],
  layout: 'NCHW' as const,
};
const picture = { width: 2, height: 1, rgb: Uint8Array.of(100, 0, 0, 200, 0, 0), planes: [Uint8Array.of(30, 50)] };
const reference = (red: readonly number[], band: readonly number[], layout: 'NCHW' | 'NHWC' = 'NCHW') => ({
  planes: [Float64Array.from(red), Float64Array.from(band)],
  layout,
});

test('a reference that is what the settings make, but for rounding, is equal', () => {
  const { equal, before, steps } = compareBands(reference([100.2, 200], [10, 20]), picture, configured);
  assert.deepEqual([equal, steps], [true, []]);
  assert.ok(Math.abs(before - 0.05) < 1e-9, String(before));
});

test('the channel that differs is named, with how far in grey levels', () => {
  // A value of the band is two levels: 3 and 1 too much are 6 and 2 levels, 4 in the mean.
  const { equal, before, after, steps } = compareBands(reference([100, 200], [13, 21]), picture, configured);
  assert.deepEqual([equal, before, after], [false, 2, 2]);
  assert.deepEqual(steps, [{ step: 'channel', says: 'channel 2 (band 4) is 4.00 grey levels apart' }]);
});

test('another layout is told', () => {
  const { equal, steps } = compareBands(reference([100, 200], [10, 20], 'NHWC'), picture, configured);
  assert.deepEqual([equal, steps.map(({ step }) => step)], [false, ['layout']]);
});
