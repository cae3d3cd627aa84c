import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AddModelState, Tried } from '../../../src/protocol/addModelForm.ts';
import { surerFeed } from '../../../webview/logic/surestFeed.ts';
import { formStates } from '../../webview/support/formStates.ts';

const tensor = { width: 1, height: 1, rgb: Uint8Array.of(0, 0, 0) };
const answers = (...shares: readonly number[]): Tried => ({
  classes: 2,
  looksLike: 'logits',
  images: shares.map((probability) => ({ tensor, low: 0, high: 1, top: [{ index: 0, label: 'a', probability }] })),
});
/** Torchvision is chosen. */
const state = (torchvision: Tried, caffe: Tried): AddModelState => ({
  ...formStates.ready,
  form: { ...formStates.ready.form, feed: 'torchvision' },
  feeds: formStates.ready.feeds.filter(({ key }) => key === 'torchvision' || key === 'keras-caffe'),
  tried: { torchvision, 'keras-caffe': caffe },
});

test('a way whose answers are much surer on average is named', () => {
  const surer = surerFeed(state(answers(0.2, 0.4), answers(0.7, 0.9)));
  assert.deepEqual([surer?.key, surer?.sureness.toFixed(2), surer?.chosen.toFixed(2)], ['keras-caffe', '0.80', '0.30']);
});

test('a little surer, or as sure, is not worth a word', () => {
  assert.equal(surerFeed(state(answers(0.6, 0.8), answers(0.7, 0.9))), undefined);
  assert.equal(surerFeed(state(answers(0.9), answers(0.1))), undefined);
});

test('nothing is said before all was tried, of a choice that failed, or for a way that failed on an image', () => {
  assert.equal(surerFeed(state(answers(0.2), 'waiting')), undefined);
  assert.equal(surerFeed(state({ failure: 'NaN' }, answers(0.9))), undefined);
  const half: Tried = { classes: 2, looksLike: 'logits', images: [{ failure: 'no image' }] };
  assert.equal(surerFeed(state(answers(0.2), half)), undefined);
  assert.equal(surerFeed(state(answers(), answers())), undefined);
});
