import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean } from '../../../../src/common/labels/didYouMean.ts';

test('what is spelled nearly like a known name is taken for it', () => {
  const methods = ['relabel', 'grad-cam', 'grad-cam++', 'rise'];
  assert.equal(didYouMean(methods, 'gradcam'), '; did you mean "grad-cam"?');
  assert.equal(didYouMean(methods, 'Relable'), '; did you mean "relabel"?');
  assert.equal(didYouMean(methods, 'something else'), '');
  assert.equal(didYouMean(['cpu', 'cuda'], 'gpu'), '', 'too short to say');
  assert.equal(didYouMean([1, 'auto'], 1), '', 'no name at all');
});
