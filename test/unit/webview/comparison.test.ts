import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folders } from '../../../src/pipeline/methods/descriptors.ts';
import type { ExplanationView, MapDifference, PanelComparison, PanelState } from '../../../src/protocol/panel.ts';
import {
  comparisonNews,
  kindsOf,
  secondWords,
  sharedSamplesText,
  stateOfSecond,
  usualChange,
} from '../../../webview/logic/comparison.ts';
import { differenceHeat, differenceSummary } from '../../../webview/logic/picture/difference.ts';

const score = (index: number, probability = 0.5) => ({ index, label: `thing ${index}`, probability });
const state = {
  image: {},
  choices: {
    models: ['A', 'B'],
    methods: [folders.relabelDistillation, folders.rise].map((descriptor) => ({ ...descriptor, samples: 1000 })),
  },
  explanation: {
    settings: { model: 'A', method: 'relabel', sampling: 'local', seed: 7 },
    prediction: { top: [score(3), score(1), score(2)], target: score(3), labels: ['a', 'b', 'c', 'd', 'e'] },
    student: { agreement: 0.9 },
    map: null,
  },
} as unknown as PanelState;
const oneModel = { ...state, choices: { ...state.choices, models: ['A'] } };

test('a change starts with what says most', () => {
  assert.deepEqual(kindsOf(state), ['class', 'model', 'method', 'seed']);
  assert.deepEqual(kindsOf(oneModel), ['class', 'method', 'seed']);
  assert.deepEqual(usualChange(state, 'class'), { kind: 'class', target: 1 }, 'the runner-up');
  const expected = (index: number): PanelState => ({
    ...state,
    image: { ...state.image, expected: { ...score(index), source: 'folder' } },
  });
  assert.deepEqual(usualChange(expected(4), 'class'), { kind: 'class', target: 4 }, 'the expected one');
  assert.deepEqual(usualChange(expected(3), 'class'), { kind: 'class', target: 1 }, 'which is explained already');
  assert.deepEqual(usualChange(state, 'model'), { kind: 'model', model: 'B' });
  assert.equal(usualChange(oneModel, 'model'), undefined);
  assert.deepEqual(usualChange(state, 'method'), { kind: 'method', method: 'rise' });
  assert.deepEqual(usualChange(state, 'seed'), { kind: 'seed', seed: 8 });
  const { explanation } = state;
  const settings = { ...explanation.settings, seed: 2 ** 32 - 1 };
  const last = { ...state, explanation: { ...explanation, settings } };
  assert.deepEqual(usualChange(last, 'seed'), { kind: 'seed', seed: 0 });
});

test('what the second explanation does not have yet is not taken from the first', () => {
  // As it arrives: without the keys that are undefined.
  const second = { phase: 'running', stage: 'sampling', done: 3, total: 9 } as unknown as ExplanationView;
  const alone = stateOfSecond(state, second).explanation;
  assert.deepEqual(
    [alone.student, alone.prediction, alone.map, alone.phase],
    [undefined, undefined, undefined, 'running'],
  );
  assert.equal(secondWords(second), 'Making samples, 3 of 9');
  assert.equal(secondWords({ ...second, phase: 'failed', error: { message: 'No.' } }), 'No.');
  assert.equal(secondWords({ ...second, phase: 'done', map: null, advice: 'Try more.' }), 'No map. Try more.');
});

test('the answers on common samples are told with both counts', () => {
  const told = sharedSamplesText({ total: 200, same: 174, foreign: 3, kept: 90 }, 100);
  assert.equal(
    told,
    'the same label as A on 87 % (174 of 200); 3 have a label that B doesn’t have. B keeps its own label on 45 %; A keeps its own on 50 %.',
  );
});

test('a screen reader hears how a comparison moves on', () => {
  const at = (phase: string, rest: object = {}) =>
    ({ change: { kind: 'seed', seed: 1 }, remarks: [], second: { phase, ...rest } }) as unknown as PanelComparison;
  assert.equal(comparisonNews(undefined, undefined), undefined);
  assert.equal(comparisonNews(at('waiting'), at('running')), 'Making the second explanation.');
  assert.equal(comparisonNews(at('running'), at('running')), undefined);
  const done = { ...at('done'), difference: { correlation: -0.25 } as MapDifference };
  assert.match(comparisonNews(at('running'), done)!, /finished\. Rank correlation −0\.25/);
  const without = at('done', { map: null, advice: 'All samples keep the label.' });
  assert.equal(
    comparisonNews(at('running'), without),
    'The comparison is finished. No map. All samples keep the label.',
  );
  assert.equal(comparisonNews(at('running'), at('cancelled')), 'The second explanation was cancelled.');
  assert.match(comparisonNews(at('running'), at('failed', { error: { message: 'Gone.' } }))!, /failed: Gone\./);
  assert.equal(comparisonNews(at('done'), undefined), 'The comparison has ended.');
});

test('a difference is drawn as a signed map on the scale of the two maps', () => {
  const heat = differenceHeat({ width: 2, height: 1, values: Float32Array.of(0.5, -2) });
  assert.deepEqual([[...heat.levels], heat.top, heat.signed], [[0.5, -1], 1, true]);
  const none = differenceHeat({ width: 2, height: 1, values: new Float32Array(2) });
  assert.deepEqual([[...none.levels], none.top], [[0, 0], 0]);
});

test('it is told where either map is higher', () => {
  // Ninths, row by row: 2 of 3 upper left, 1 of 3 in the middle; all of the negative lower right.
  const values = Float32Array.of(2, 0, 0, 0, 1, 0, 0, 0, -4);
  const difference = { map: { width: 3, height: 3, values } } as unknown as MapDifference;
  assert.equal(
    differenceSummary(difference),
    'A exceeds B mainly in the upper left (67 %). B exceeds A mainly in the lower right (100 %).',
  );
  const wide = { map: { width: 3, height: 3, values: Float32Array.of(1.1, 1, 1, 1, 1, 1, 1, 1, 1) } };
  assert.match(differenceSummary(wide as unknown as MapDifference), /^A exceeds B most in the upper left \(12 %\)\./);
  const none = { map: { width: 3, height: 3, values: new Float32Array(9) } } as unknown as MapDifference;
  assert.equal(differenceSummary(none), 'The two maps are identical.');
});
