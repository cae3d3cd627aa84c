import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from '../../../webview/logic/changes.ts';

test('a pixel is as far from the original as its channels are in the mean, whichever way', () => {
  const sample = [10, 20, 30, 0, 0, 0, 255, 0, 7];
  const original = [10, 20, 30, 255, 3, 6, 9, 255, 0, 255, 7, 255];
  assert.deepEqual([...changesOf(sample, original)], [0, 6, 170]);
  assert.deepEqual([...changesOf(sample, original, [255, 1, 0])], [0, 6, 0], 'what was not replaced has not changed');
});
