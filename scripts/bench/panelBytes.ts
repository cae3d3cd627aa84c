/**
 * Counts the bytes from the extension to a panel's page in a run of 1000 samples with the bundled model, until its map is
 * measured: as it is sent, and if the whole state were sent every time. `npx tsx scripts/bench/panelBytes.ts`
 */
import { resolve } from 'node:path';
import { StateSender } from '../../src/common/stateParts.ts';
import { advance } from '../../src/extension/panel/explanationView.ts';
import { initialState, started } from '../../src/extension/panel/panelState.ts';
import type { RunEvent } from '../../src/extension/process/runQueue.ts';
import { evaluate } from '../../src/pipeline/explanation/evaluate.ts';
import { explain } from '../../src/pipeline/explanation/explain.ts';
import { Sessions } from '../../src/pipeline/onnx/session.ts';
import type { ExplanationView, PanelState, RunSettings } from '../../src/protocol/panel.ts';
import { bundledModel } from '../../src/settings/bundled.ts';
import { explainOptions } from '../../src/settings/options.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { messageBytes } from '../shared/messageBytes.ts';

/** As the panel's page is told, in milliseconds. */
const tellEvery = 100;
const step = 1792;

const root = resolve(import.meta.dirname, '../..');
const assets = resolve(root, 'media');
const { settings } = readSettings({}, { baseDir: root, assets });
const model = bundledModel(assets);
const chosen: RunSettings = { model: model.name, method: 'relabel', samples: 1000, sampling: 'local', seed: 0 };
const image = { uri: 'file:///images/chelsea.png', name: 'chelsea.png', path: 'images/chelsea.png' };

const sender = new StateSender<PanelState>();
const bytes = { inParts: 0, whole: 0, messages: 0 };
let state = started(initialState(image, chosen), 1, chosen);
let due = 0;
let waits = false;

function change(next: ExplanationView): void {
  state = { ...state, explanation: next };
  waits = true;
  if (performance.now() >= due) tell();
}

function tell(): void {
  const { parts, state: sent } = sender.split(state);
  for (const part of parts) count('part', part);
  count('state', sent);
  bytes.whole += messageBytes({ type: 'state', state });
  due = performance.now() + tellEvery;
  waits = false;
}

function count(method: string, params: object): void {
  bytes.inParts += messageBytes({ type: 'call', method, params });
  bytes.messages += 1;
}

const sessions = new Sessions();
const signal = new AbortController().signal;
const options = explainOptions(settings, model, resolve(assets, 'examples/chelsea.png'), {
  samples: 1000,
  executionProviders: ['cpu'],
});
const emit = (event: object): void => {
  if ('type' in event && event.type !== 'log') change(advance(state.explanation, event as RunEvent));
};
const record = await explain(options, sessions, { signal, emit });
emit({ type: 'explained', explanation: record.explanation });
const known = { usualStep: step, fineStep: 224 };
const report = async (done: number, total: number): Promise<void> => {
  change({ ...state.explanation, evaluation: { ...known, busy: { what: 'curves', share: done / total } } });
};
const measured = await evaluate(record, { step, road: false }, sessions, { signal, report });
change({ ...state.explanation, evaluation: { ...known, ...measured } });
if (waits) tell();
await sessions.dispose();

const { inParts, whole, messages } = bytes;
const kilobytes = (count: number): string => `${Math.round(count / 1000)} kB`;
console.log(`${kilobytes(inParts)} in ${messages} messages; whole states: ${kilobytes(whole)}`);
console.log(`ratio ${(inParts / whole).toFixed(3)}`);
