import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folders } from '../../../src/pipeline/methods/descriptors.ts';
import type {
  ExplanationView,
  MethodChoice,
  PanelState,
  Prediction,
  RunSettings,
} from '../../../src/protocol/panel.ts';
import { applyDraft, changeDraft } from '../../../webview/logic/draft.ts';
import { heatOf } from '../../../webview/logic/picture/heat.ts';
import { defaultViewOptions, readViewOptions } from '../../../webview/logic/picture/viewOptions.ts';
import {
  activity,
  announcement,
  mapSummary,
  pictureText,
  rememberedWords,
  unfinishedWords,
} from '../../../webview/logic/sentences.ts';

const settings: RunSettings = { model: 'A', method: 'relabel', target: 3, samples: 1000, sampling: 'local', seed: 0 };
const state: PanelState = {
  run: 1,
  image: { uri: 'file:///cat.png', name: 'cat.png', path: 'cat.png' },
  choices: { models: ['A'], methods: [{ ...folders.rise, samples: 4000 }], bundledOnly: false },
  explanation: {
    phase: 'running',
    stage: 'loading models',
    settings,
    imageNotes: [],
    convergence: [],
    done: 0,
    total: 1000,
    samples: [],
    notes: [],
  },
  colours: 'plasma',
  colormap: new Uint8Array(768),
};
/** A state with some of its explanation changed. */
function withView(before: PanelState, change: Partial<ExplanationView>): PanelState {
  return { ...before, explanation: { ...before.explanation, ...change } };
}
const map = { width: 1, height: 1, values: Float32Array.of(1) };

test('a stored look is read back, and what is not understood takes its first value', () => {
  const viewport = { zoom: 4, x: 0.25, y: 0.5 };
  const stored = {
    opacity: 0.25,
    map: false,
    contour: true,
    options: true,
    outline: false,
    share: 0.1,
    signed: true,
    uncertainty: true,
    viewport,
    filter: 282,
    sort: 'index',
    grouped: true,
    changesOutlined: false,
    allRows: true,
    layers: true,
    scatter: true,
  };
  assert.deepEqual(readViewOptions(stored), stored);
  const wrong = {
    opacity: 7,
    map: 'yes',
    outline: 0,
    share: 0,
    signed: 1,
    uncertainty: 'no',
    viewport: { zoom: '4' },
    filter: -1,
    sort: 'size',
    other: 1,
  };
  assert.deepEqual(readViewOptions(wrong), defaultViewOptions);
  for (const nothing of [undefined, null, 'x', 3]) assert.deepEqual(readViewOptions(nothing), defaultViewOptions);
});

test('a draft holds only what differs from the run', () => {
  const draft = changeDraft(settings, {}, { samples: 200, seed: 0 });
  assert.deepEqual(draft, { samples: 200 });
  assert.deepEqual(applyDraft(settings, draft), { ...settings, samples: 200 });
  assert.deepEqual(changeDraft(settings, draft, { samples: 1000 }), {});
  assert.deepEqual(changeDraft({ ...settings, samples: 200 }, draft, {}), {}, 'the new run has it');
});

test('a method is a change like any other, and takes typed samples along', () => {
  assert.deepEqual(changeDraft(settings, { samples: 200 }, { method: 'rise' }), { method: 'rise', samples: 200 });
  assert.deepEqual(changeDraft(settings, { method: 'rise' }, { method: 'relabel' }), {});
  assert.deepEqual(changeDraft(settings, {}, { samples: undefined }), { samples: undefined });
});

test('another model starts with its top class, but a class chosen for it stays', () => {
  const other = changeDraft(settings, {}, { model: 'B' });
  assert.deepEqual(other, { model: 'B', target: undefined });
  assert.deepEqual(changeDraft(settings, other, { samples: 50 }), { model: 'B', target: undefined, samples: 50 });
  assert.deepEqual(changeDraft(settings, other, { model: 'A', target: 3 }), {});
  assert.deepEqual(changeDraft(settings, { layer: 'conv5' }, { model: 'B' }), { model: 'B', target: undefined });
  assert.deepEqual(changeDraft(settings, {}, { layer: 'conv5' }), { layer: 'conv5' });
});

test('the activity says the stage, and how far sampling is', () => {
  assert.equal(activity(state.explanation), 'Loading models');
  assert.equal(activity({ ...state.explanation, stage: 'sampling', done: 320 }), 'Making samples, 320 of 1000');
  const own = { name: 'smoothgrad', title: 'SmoothGrad', samples: null } as unknown as MethodChoice;
  assert.equal(
    activity({ ...state.explanation, stage: 'sampling', done: 3, total: 50 }, own),
    'Asking the model, 3 of 50',
    'no samples of which the user has the number',
  );
  assert.equal(activity({ ...state.explanation, stage: undefined }), 'Starting');
});

test('a map on the way says what it was made from, to those who see it and to those who do not', () => {
  const unfinished = { from: 'samples', done: 500, total: 1000 } as const;
  const words = (change: { done?: number }) =>
    unfinishedWords({ ...state.explanation, unfinished: { ...unfinished, ...change } });
  assert.equal(words({}), 'Unfinished, from 500 of 1000 samples');
  assert.equal(words({ done: 100 }), 'First guess, from 100 of 1000 samples');
  assert.equal(unfinishedWords(state.explanation), undefined);
  const prediction = { target: { index: 3, label: 'tabby, tabby cat', probability: 0.7 } } as Prediction;
  const heat = heatOf({ width: 2, height: 1, values: Float32Array.of(0, 1) }, false);
  // As the page calls it, where two classes have one name.
  const nameOf = (label: number) => `tabby (${label})`;
  const guessed = withView(state, { prediction, unfinished: { from: 'gradients', done: 0, total: 1000 } });
  assert.match(
    pictureText(guessed, nameOf, heat),
    /map for tabby \(3\) \(first guess, from gradients alone\)\. Strongest/,
  );
  assert.match(pictureText(withView(state, { prediction }), nameOf, heat), /map for tabby \(3\)\. Strongest/);
});

test('a screen reader hears the start, the first map and the end, and no batches', () => {
  const sampling = withView(state, { stage: 'sampling', done: 100 });
  const guess = withView(sampling, { map, unfinished: { from: 'gradients', done: 0, total: 1000 } });
  const first = withView(sampling, { map, unfinished: { from: 'samples', done: 100, total: 1000 } });
  const done = withView(first, { phase: 'done', status: 'unstable', advice: 'Try more samples.' });
  assert.equal(announcement(undefined, state), 'Explaining cat.png.');
  assert.equal(announcement(state, sampling), undefined);
  assert.equal(
    announcement(sampling, guess),
    'A map is shown. First guess, from gradients alone. Samples will replace it.',
  );
  const fromSamples = 'First guess, from 100 of 1000 samples. It improves as samples are added.';
  assert.equal(announcement(guess, first), `The map has changed. ${fromSamples}`);
  assert.equal(announcement(sampling, first), `A map is shown. ${fromSamples}`);
  assert.equal(announcement(first, withView(first, { done: 200 })), undefined);
  const better = withView(first, { unfinished: { from: 'samples', done: 500, total: 1000 } });
  assert.equal(announcement(first, better), undefined);
  assert.equal(announcement(first, done), 'Done. Don’t trust this map. Try more samples.');
  const nothing = {
    agreement: null,
    majorityBaseline: null,
    correlation: null,
    splitHalf: 0.5,
    strength: null,
    hard: false,
  };
  const similar = withView(done, { status: 'ok', student: { ...nothing, reliability: 0.67 } });
  assert.equal(announcement(first, similar), 'Done. Trust the strong areas only. Try more samples.');
  const methods = [{ ...folders.occlusion, samples: null }];
  const windows = withView(done, { status: 'ok', settings: { ...settings, method: 'occlusion' } });
  const occlusion = { ...windows, choices: { ...windows.choices, methods } };
  assert.equal(announcement(first, occlusion), 'Done. Not tested. Try more samples.');
  assert.equal(announcement(done, done), undefined);
  assert.equal(announcement(first, withView(first, { phase: 'cancelled' })), 'Cancelled after 100 of 1000 samples.');
  const counting = { ...first, choices: { ...first.choices, methods } };
  const ownNumber = withView(counting, { phase: 'cancelled', settings: { ...settings, method: 'occlusion' } });
  assert.equal(announcement(counting, ownNumber), 'Cancelled.', 'it makes no samples');
  const early = withView(first, { phase: 'cancelled', prediction: undefined, done: 0 });
  assert.equal(announcement(first, early), 'Cancelled before the model was asked.');
  assert.equal(announcement(done, { ...state, run: 2 }), 'Explaining cat.png.');
  assert.equal(
    announcement({ ...first, run: 2 }, done),
    'Cancelled. The previous explanation is shown again.',
    'the host goes back to the finished run',
  );
});

test('a map is summed up in words', () => {
  const heat = { width: 3, height: 3, levels: Float32Array.from([1, 0, 0, 0, 0, 0, 0, 0, 1 / 3]), top: 1 };
  assert.equal(mapSummary(heat), 'Strongest area: upper left (75 % of positive evidence).');
  assert.equal(mapSummary({ ...heat, levels: new Float32Array(9) }), 'No pixel supports the class.');
});

test('an explanation of before is announced and described as one', () => {
  const made = Date.UTC(2026, 10, 24, 12);
  const remembered = { made };
  const shown = withView(state, { phase: 'done', status: 'ok', advice: 'Fine.', remembered });
  assert.equal(announcement(undefined, shown), 'Shown from the history. You can trust this map. Fine.');
  assert.match(rememberedWords(remembered), /2026.*run again to view or export them/);
});

test('a model that has changed since is announced once', () => {
  const shown = withView(state, { phase: 'done', status: 'ok', advice: 'Fine.' });
  const changed = { ...shown, modelChanged: true };
  assert.match(
    announcement(shown, changed) ?? '',
    /^The model, or a file beside it, has changed since this explanation\./,
  );
  assert.equal(announcement(changed, { ...changed }), undefined);
});
