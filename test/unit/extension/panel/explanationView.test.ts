import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advance,
  emptyExplanation,
  endExplanation,
  startExplanation,
} from '../../../../src/extension/panel/explanationView.ts';
import { choicesOf, initialState, showing, started } from '../../../../src/extension/panel/panelState.ts';
import type { RunEvent } from '../../../../src/extension/process/runQueue.ts';
import type { Explanation, Prediction } from '../../../../src/protocol/explanation.ts';
import type { MethodName, SampleCount } from '../../../../src/protocol/options.ts';
import type { Frame } from '../../../../src/protocol/pictures.ts';
import type { Sample } from '../../../../src/protocol/samples.ts';
import type { ConfiguredModel, Settings } from '../../../../src/settings/settings.ts';

const image = { uri: 'file:///w/cat.png', name: 'cat.png', path: 'cat.png' };
const settings = { model: 'Mine', method: 'relabel', samples: 4, sampling: 'local', seed: 0 } as const;
const frame: Frame = { imageWidth: 40, imageHeight: 30, x: 5, y: 0, width: 30, height: 30 };
const target = { index: 7, label: 'cock', probability: 0.9 };
const prediction = { top: [target], target } as unknown as Prediction;
const counts = { total: 4, kept: 3, shifted: 1, shiftedTo: { hen: 1 } };

function sample(index: number): Sample {
  return { index, label: 7, labelProbability: 0.9, probability: 0.9, targetScore: 2.2, kept: true, change: 0.1 };
}

/** A map as it comes over the wire: in the middle of the bytes of its message. */
function map(...values: number[]) {
  return { width: values.length, height: 1, values: new Float32Array([9, ...values, 9]).subarray(1, -1) };
}

const progress = (from: number, to: number, rest = {}): RunEvent => ({
  type: 'progress',
  progress: {
    done: to,
    total: 4,
    counts,
    samples: Array.from({ length: to - from }, (_, i) => sample(from + i)),
    ...rest,
  },
});
const explained: RunEvent = {
  type: 'explained',
  explanation: {
    prediction,
    status: 'ok',
    advice: 'Fine.',
    map: map(3, 4),
    counts,
    samples: [0, 1, 2, 3].map(sample),
    notes: ['a note'],
  } as unknown as Explanation,
};
const first = startExplanation(emptyExplanation(settings), settings, []);

function after(...events: RunEvent[]) {
  return events.reduce(advance, first);
}

test('a run waits until it hears of a stage', () => {
  assert.equal(first.phase, 'waiting');
  assert.equal(first.total, 4);
  const state = after({ type: 'stage', stage: 'reading image' });
  assert.deepEqual([state.phase, state.stage], ['running', 'reading image']);
});

test('samples add up; a map stays until there is a better one', () => {
  const one = after(progress(0, 2, { map: map(1, 2) }));
  const two = advance(one, progress(2, 3));
  assert.deepEqual(
    two.samples.map(({ index }) => index),
    [0, 1, 2],
  );
  assert.deepEqual([two.done, two.map], [3, one.map]);
});

test('a map on the way says what it was made from; the finished one does not', () => {
  const guess = after(progress(0, 2, { map: map(1, 2), done: 0, guess: 'gradients' }));
  assert.deepEqual(guess.unfinished, { from: 'gradients', done: 0, total: 4 });
  const later = advance(guess, progress(0, 2));
  assert.deepEqual(later.unfinished, guess.unfinished, 'until there is another map');
  const sampled = advance(later, progress(2, 3, { map: map(2, 2) }));
  assert.deepEqual(sampled.unfinished, { from: 'samples', done: 3, total: 4 });
  assert.equal(advance(sampled, explained).unfinished, undefined);
});

test('how alike two halves are is remembered as it goes, until the next run', () => {
  const state = after(progress(0, 1, { splitHalf: 0.2 }), progress(1, 2), progress(2, 3, { splitHalf: 0.6 }));
  const course = [
    { done: 1, splitHalf: 0.2 },
    { done: 3, splitHalf: 0.6 },
  ];
  assert.deepEqual(state.convergence, course);
  assert.deepEqual(advance(state, explained).convergence, course);
  assert.deepEqual(startExplanation(state, settings, []).convergence, []);
});

test('a run that stops by itself counts up to what it makes at most', () => {
  assert.equal(startExplanation(first, { ...settings, samples: 'auto' }, []).total, 2000);
});

test('maps are sent with their own bytes only', () => {
  for (const state of [after(progress(0, 2, { map: map(1, 2) })), after(explained)]) {
    assert.equal(state.map!.values.buffer.byteLength, 2 * Float32Array.BYTES_PER_ELEMENT);
  }
});

test('the end has everything', () => {
  const state = after({ type: 'stage', stage: 'distilling' }, progress(0, 2), explained);
  assert.deepEqual([state.phase, state.stage, state.done, state.total], ['done', undefined, 4, 4]);
  assert.deepEqual([...state.map!.values], [3, 4]);
  assert.equal(state.samples.length, 4);
  assert.equal(state.status, 'ok');
  assert.deepEqual(state.notes, ['a note']);
});

test('an explanation without a map has none, also when a first map was there', () => {
  const { explanation } = explained as Extract<RunEvent, { type: 'explained' }>;
  const state = after(progress(0, 2, { map: map(1, 2) }), {
    ...explained,
    explanation: { ...explanation, map: null, status: 'nothing-shifted' },
  } as RunEvent);
  assert.equal(state.map, null);
});

test('the next run starts empty, but for where the picture is', () => {
  const preview = { width: 1, height: 1, mime: 'image/png', bytes: new Uint8Array() } as const;
  const opened = { preview, sha256: 'a', notes: ['n'] };
  const predicted = { type: 'predicted', prediction: undefined, frame } as unknown as RunEvent;
  const done = after({ type: 'opened', opened }, predicted, explained);
  const panel = { ...showing(initialState(image, settings), 1, done), image: { ...image, stale: 'changed' as const } };
  const { run, image: shown, explanation: next } = started(panel, 2, { ...settings, seed: 1 });
  assert.deepEqual([run, shown.stale, next.phase, next.settings.seed], [2, undefined, 'waiting', 1]);
  assert.deepEqual([next.frame, next.imageNotes, next.imageSha256], [frame, ['n'], 'a']);
  const same = advance(next, { type: 'opened', opened });
  assert.deepEqual([same.frame, same.imageSha256], [frame, 'a']);
  const other = advance(next, { type: 'opened', opened: { ...opened, sha256: 'b', notes: [] } });
  assert.deepEqual([other.frame, other.imageSha256, other.imageNotes], [undefined, 'b', []]);
  assert.deepEqual([next.map, next.prediction, next.samples], [undefined, undefined, []]);
});

test('a failed first run has its error and no half of a map', () => {
  const failure = { code: 'model', message: 'a.onnx: no such file.', setting: 'relabel.models[0].path' } as const;
  const state = endExplanation(after(progress(0, 2, { map: map(1, 2) })), failure, undefined);
  assert.equal(state.phase, 'failed');
  assert.deepEqual(state.error, { message: failure.message, setting: failure.setting });
  assert.deepEqual([state.map, state.samples], [undefined, []]);
});

test('a failed run after a finished one gives that back, with the error', () => {
  const finished = after(explained);
  const running = startExplanation(finished, { ...settings, seed: 1 }, []);
  const state = endExplanation(running, { code: 'gone', message: 'It ended.' }, finished);
  assert.deepEqual({ ...state, phase: 'done', error: undefined }, finished);
  assert.deepEqual([state.phase, state.error?.message], ['failed', 'It ended.']);
});

test('a cancelled first run shows how far it came', () => {
  const state = endExplanation(
    after(progress(0, 2, { map: map(1, 2) })),
    { code: 'cancelled', message: '' },
    undefined,
  );
  assert.deepEqual([state.phase, state.done, state.error], ['cancelled', 2, undefined]);
  assert.deepEqual([...state.map!.values], [1, 2]);
});

test('a cancelled run after a finished one gives that back, as it was', () => {
  const finished = after(explained);
  const running = startExplanation(finished, settings, []);
  assert.equal(endExplanation(running, { code: 'cancelled', message: '' }, finished), finished);
});

test('samples and labels that came on the way are not others when it ends, so that a page need not get them again', () => {
  const labels = ['hen', 'cock'];
  const told = { top: [target], target, labels } as unknown as Prediction;
  const state = after({ type: 'predicted', prediction: told, frame }, progress(0, 2), progress(2, 4));
  const { explanation } = explained as Extract<RunEvent, { type: 'explained' }>;
  const end = (part: Partial<Explanation>) =>
    advance(state, { type: 'explained', explanation: { ...explanation, ...part } });
  const same = end({ prediction: { ...told, labels: [...labels] } });
  assert.equal(same.samples, state.samples);
  assert.equal(same.prediction?.labels, labels);
  const others = [3, 2, 1, 0].map(sample);
  const changed = end({ prediction: { ...told, labels: ['cock', 'hen'] }, samples: others });
  assert.deepEqual([changed.samples, changed.prediction?.labels], [others, ['cock', 'hen']]);
});

test('the settings say what can be picked', () => {
  const models = [{ name: 'New', bundled: false }] as unknown as readonly ConfiguredModel[];
  const choices = choicesOf({
    models,
    samples: 300,
    methodOptions: { 'grad-cam': { layer: 'conv5' } },
  } as unknown as Settings);
  assert.deepEqual(
    choices.methods.flatMap(({ name, layer }) => (layer === undefined ? [] : [[name, layer]])),
    [['grad-cam', 'conv5']],
  );
  assert.deepEqual([choices.models, choices.bundledOnly], [['New'], false]);
  assert.deepEqual(choices.methods.map(({ name, samples }) => [name, samples]).slice(0, 4), [
    ['relabel', 300],
    ['rise', 4000],
    ['lime', 1000],
    ['occlusion', null],
  ]);
});

test('a run has as many samples to come as were chosen, else as its method takes', () => {
  const { methods } = choicesOf({ models: [], samples: 300, methodOptions: {} } as unknown as Settings);
  const totalOf = (method: MethodName, samples?: SampleCount) => {
    const { samples: _, ...others } = settings;
    return startExplanation(emptyExplanation(settings), { ...others, method, samples }, methods).total;
  };
  assert.deepEqual([totalOf('relabel'), totalOf('rise'), totalOf('rise', 50)], [300, 4000, 50]);
  assert.deepEqual([totalOf('relabel', 'auto'), totalOf('rise', 'auto')], [2000, 4000]);
  assert.deepEqual([totalOf('occlusion', 50), totalOf('random', 50)], [0, 0], 'known once it runs');
});
