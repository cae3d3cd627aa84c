import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, beforeEach, mock, test } from 'node:test';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { prepare } from '../../../src/pipeline/explanation/prepare.ts';
import { InferenceSession } from '../../../src/pipeline/onnx/ort.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import known from '../../fixtures/gradientMaps/vectors.json' with { type: 'json' };
import { specOf, unit } from '../../fixtures/models/classifiers.ts';
import { writeSpot } from '../../fixtures/spot.ts';

const folder = mkdtempSync(join(tmpdir(), 'relabel-prepare-'));
after(() => rmSync(folder, { recursive: true }));
const spot = await writeSpot(folder);
const { side } = known;
const classifier = resolve(import.meta.dirname, '../../fixtures/gradientMaps/classifier.onnx');
const options: ExplainOptions = { ...spot, model: specOf(classifier, { input: { ...unit, size: [side, side] } }) };
const { signal } = new AbortController();
const giveWay = async () => {};
const create = mock.method(InferenceSession, 'create');
beforeEach(() => create.mock.resetCalls());

/** How many sessions an explanation opens before its first map. */
async function openedForFirstMap(sessions: Sessions): Promise<number> {
  create.mock.resetCalls();
  const enough = new AbortController();
  let opened: number | undefined;
  const emit = (event: { readonly type: string; readonly progress?: { readonly map?: unknown } }) => {
    if (event.progress?.map === undefined) return;
    opened ??= create.mock.callCount();
    enough.abort();
  };
  await assert.rejects(explain(options, sessions, { signal: enough.signal, emit, guess: true }), { code: 'cancelled' });
  return opened ?? assert.fail('no map came');
}

test('after it, the first map of an explanation waits for no session', async () => {
  const [fresh, prepared] = [new Sessions(), new Sessions()];
  assert.ok((await openedForFirstMap(fresh)) > 1);
  await prepare(options, prepared, { signal, giveWay });
  assert.equal(await openedForFirstMap(prepared), 0);
  await Promise.all([fresh.dispose(), prepared.dispose()]);
});

test('it gives way once the model is open, and once a map could be guessed', async () => {
  const sessions = new Sessions();
  const opened: number[] = [];
  await prepare(options, sessions, { signal, giveWay: async () => void opened.push(create.mock.callCount()) });
  const [model = 0, guess = 0] = opened;
  assert.deepEqual([opened.length, model >= 1, guess > model, create.mock.callCount() > guess], [2, true, true, true]);
  await sessions.dispose();
});

test('a large model is left alone, and what is wrong with a small one is said', async () => {
  const sessions = new Sessions();
  const model = join(folder, 'large.onnx');
  writeFileSync(model, '');
  await assert.rejects(prepare({ ...options, model: specOf(model) }, sessions, { signal, giveWay }), { code: 'model' });
  create.mock.resetCalls();
  truncateSync(model, 2 ** 28 + 1);
  await prepare({ ...options, model: specOf(model) }, sessions, { signal, giveWay });
  assert.equal(create.mock.callCount(), 0);
});
