import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AddModelState, Trial, Tried } from '../../../src/protocol/addModelForm.ts';
import { countOf, feedAdvice } from '../../../webview/logic/feedAdvice.ts';
import { formStates } from '../../webview/support/formStates.ts';

const { ready } = formStates;
const { torchvision: sure = 'waiting', 'keras-caffe': unsure = 'waiting' }: Readonly<Record<string, Tried>> =
  ready.tried;
const file = 'from a file';

/** Twelve answers, the first ones right. */
const right = (count: number): boolean[] => Array.from({ length: 12 }, (_, image) => image < count);
const trial = (counts: Readonly<Record<string, readonly (boolean | null)[]>>): Trial => ({
  source: 'the names of their folders',
  images: 12,
  right: counts,
});

/** A form in which these ways have answered; the first one is chosen unless another is named. */
function state(
  keys: readonly string[],
  counts: Trial | undefined,
  { feed = keys[0] ?? '', told = false, ...rest }: { feed?: string; told?: boolean } & Partial<AddModelState> = {},
): AddModelState {
  return {
    ...ready,
    feeds: keys.map((key) => ({
      key,
      title: key,
      words: '',
      ...(told && key === file ? { told: 'The file says so.' } : {}),
    })),
    tried: Object.fromEntries(keys.map((key) => [key, sure])),
    form: { ...ready.form, feed },
    trial: counts,
    ...rest,
  };
}

test('counts say which way is better once all images were asked about, and name both', () => {
  const ways = ['torchvision', 'keras-caffe'];
  const whole = state(ways, trial({ torchvision: right(2), 'keras-caffe': right(9) }));
  // 7 against 0: the exact test gives 2 / 2^7.
  assert.deepEqual(feedAdvice(whole), {
    words: '“keras-caffe” is right on 9 of 12 images, “torchvision” on 2.',
    choose: 'keras-caffe',
  });
  assert.equal(
    feedAdvice(state(ways, trial({ torchvision: right(2).slice(0, 4), 'keras-caffe': right(9) }))),
    undefined,
  );
  assert.equal(feedAdvice({ ...whole, looked: false }), undefined);
  assert.equal(feedAdvice({ ...whole, tried: { ...whole.tried, torchvision: 'waiting' } }), undefined);
  assert.equal(feedAdvice({ ...whole, form: { ...whole.form, feed: 'keras-caffe' } }), undefined);
});

test('a difference that chance makes is not worth a word', () => {
  // 5 against 0 is 2 / 2^5 = 0.0625; 6 against 0 is 0.03125.
  const of = (count: number) => feedAdvice(state(['unit', 'raw255'], trial({ unit: right(4), raw255: right(count) })));
  assert.equal(of(9), undefined);
  assert.equal(of(10)?.choose, 'raw255');
  // The same counts on other images: 6 won and 6 lost.
  const turned = trial({ unit: right(6), raw255: right(6).map((answer) => !answer) });
  assert.equal(feedAdvice(state(['unit', 'raw255'], turned)), undefined);
});

test('of several that are as good none is recommended, unless the model or a file says so', () => {
  const counts = trial({ raw255: right(1), timm: right(11), [file]: right(11), torchvision: right(11) });
  const ways = ['raw255', 'timm', file, 'torchvision'];
  assert.deepEqual(feedAdvice(state(ways, counts)), {
    words: `“timm”, “${file}” and “torchvision” are each right on 11 of 12 images, “raw255” on 1. Choose the one that the model was trained with.`,
  });
  assert.equal(feedAdvice(state(ways, counts, { told: true }))?.choose, file);
  // A little worse by chance, but told.
  const less = trial({ raw255: right(1), timm: right(11), [file]: right(10) });
  assert.equal(feedAdvice(state(['raw255', 'timm', file], less, { told: true }))?.choose, file);
});

test('without counts, what the model or a file beside it says is recommended, and never what is merely surer', () => {
  const hinted = state([file, 'raw255'], undefined, { feed: 'raw255', told: true });
  assert.deepEqual(feedAdvice(hinted), { words: 'The file says so.', choose: file });
  assert.equal(feedAdvice(state([file, 'raw255'], undefined, { told: true })), undefined);
  // It is much surer in the fixture, and nothing else speaks for it.
  const surer = { tried: { unit: unsure, raw255: sure } };
  const said = feedAdvice(state(['unit', 'raw255'], undefined, surer));
  assert.equal(said?.choose, undefined);
  assert.match(said?.words ?? '', /is a guess\. To see which row is right, choose images in folders/);
});

test('what a file says gives way to counts that speak against it, and to who changes it', () => {
  const counts = trial({ [file]: right(6), torchvision: right(8) });
  const chosen = { feed: 'torchvision', told: true };
  assert.equal(feedAdvice(state([file, 'torchvision'], counts, chosen)), undefined);
  const own = formStates.counted.form.custom;
  const form = { ...ready.form, feed: 'custom', custom: { ...own!, base: file } };
  assert.equal(feedAdvice(state([file, 'custom'], undefined, { told: true, form })), undefined);
});

test('images without an answer are in no count', () => {
  const half = trial({ unit: [true, null, false, true] });
  assert.deepEqual(countOf(state(['unit'], half), 'unit'), { right: 2, judged: 3 });
  assert.equal(countOf(state(['unit'], half), 'raw255'), undefined);
  assert.equal(countOf(state(['unit'], trial({ unit: [null] })), 'unit'), undefined);
});
