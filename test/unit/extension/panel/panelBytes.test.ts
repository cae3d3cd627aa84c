import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageBytes } from '../../../../scripts/shared/messageBytes.ts';
import { StateSender } from '../../../../src/common/stateParts.ts';
import { advance } from '../../../../src/extension/panel/explanationView.ts';
import { initialState, started } from '../../../../src/extension/panel/panelState.ts';
import type { RunEvent } from '../../../../src/extension/process/runQueue.ts';
import type { Explanation, PanelState, Prediction, RunSettings, Sample } from '../../../../src/protocol/panel.ts';

const settings: RunSettings = { model: 'Mine', method: 'relabel', sampling: 'local', seed: 0 };
const target = { index: 7, label: 'a class', probability: 0.1 };
const labels = Array.from({ length: 1000 }, (_, index) => `thing ${index}, object ${index}`);
const prediction = { top: [target], target, labels } as unknown as Prediction;
const counts = { total: 1000, kept: 600, shifted: 400, shiftedTo: { other: 400 } };
const sample = (index: number): Sample => {
  const probability = Math.fround(Math.sin(index) ** 2);
  return {
    index,
    label: 7,
    labelProbability: probability,
    probability,
    targetScore: -probability,
    kept: true,
    change: Math.fround(0.1 / 3),
  };
};
const samples = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => sample(from + at));
const map = (of: number) => {
  const values = Float32Array.from({ length: 224 * 224 }, (_, at) => Math.sin(at / 1000) / of);
  return { width: 224, height: 224, values };
};

/** A run as the bundled model makes it: batches of 50, a map after 5, 10, 25 and 50 % of the samples, and at the end. */
function* events(): Generator<RunEvent> {
  yield { type: 'stage', stage: 'predicting' };
  yield { type: 'predicted', prediction, frame: {} } as unknown as RunEvent;
  yield { type: 'stage', stage: 'sampling' };
  for (let done = 50; done <= 1000; done += 50) {
    const shown = [50, 100, 250, 500].includes(done) ? map(done) : undefined;
    const progress = { done, total: 1000, counts, samples: samples(done - 50, done), map: shown };
    yield { type: 'progress', progress };
  }
  const figures = { status: 'ok', advice: 'Fine.', counts, notes: [], student: {}, timings: {} };
  const explanation = { ...figures, prediction: structuredClone(prediction), map: map(1), samples: samples(0, 1000) };
  yield { type: 'explained', explanation: explanation as unknown as Explanation };
}

test('in a run of 1000 samples, a page is sent at most a tenth of what the whole state would be every time', () => {
  const sender = new StateSender<PanelState>();
  let state = started(initialState({ uri: 'file:///a.png', name: 'a.png', path: 'a.png' }, settings), 1, settings);
  let [whole, inParts] = [0, 0];
  for (const event of events()) {
    state = { ...state, explanation: advance(state.explanation, event) };
    const { parts, state: sent } = sender.split(state);
    inParts += [...parts, sent].reduce((sum, message) => sum + messageBytes(message), 0);
    whole += messageBytes(state);
  }
  assert.ok(inParts <= whole / 10, `${inParts} of ${whole} bytes`);
  const perSample = messageBytes(samples(0, 1000)) / 1000;
  assert.ok(inParts < 5 * 224 * 224 * 4 + 1000 * perSample, 'maps and samples go once each');
});
