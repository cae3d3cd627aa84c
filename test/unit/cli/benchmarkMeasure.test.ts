import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, test } from 'node:test';
import type { Figures, Result } from '../../../src/cli/benchmark/entry.ts';
import type { Judgement } from '../../../src/cli/benchmark/judgeMap.ts';
import { measure } from '../../../src/cli/benchmark/measure.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { MethodName } from '../../../src/protocol/options.ts';
import { specOf, unit } from '../../fixtures/models/classifiers.ts';

const path = resolve(import.meta.dirname, '../../fixtures/gradientMaps/classifier.onnx');
const image = resolve(import.meta.dirname, '../../../media/examples/chelsea.png');
const sessions = new Sessions();
after(() => sessions.dispose());

async function resultBy(method: MethodName, asked: Partial<Judgement> = {}): Promise<Result> {
  const model = { ...specOf(path), input: { ...unit, size: [20, 20] as const } };
  const vae = { name: 'none', encoder: '', decoder: '' };
  const run = { signal: new AbortController().signal, emit() {}, evaluating() {} };
  const chosen = { image, model, vae, method, samples: 0, sampling: 'local', seed: 0 } as const;
  const options = { ...chosen, executionProviders: ['cpu'], batchSize: 'auto' } as const;
  return measure(options, sessions, { step: 200, sanity: false, secondJudge: false, ...asked }, run);
}

async function figuresBy(method: MethodName, asked: Partial<Judgement> = {}): Promise<Figures> {
  return (await resultBy(method, asked)).figures;
}

test('a map that asks no model is that of random weights, too, and one of gradients is not', async () => {
  assert.equal((await figuresBy('random', { sanity: true })).sanity, 1);
  const gradients = (await figuresBy('gradient-input', { sanity: true })).sanity;
  assert.ok(gradients !== null && gradients >= 0 && gradients < 0.9, String(gradients));
});

test('nothing is compared that nobody asked for', async () => {
  const { sanity, exchanged, fidelity } = await figuresBy('random');
  assert.deepEqual([sanity, exchanged, fidelity], [null, null, null]);
});

test('the second judge exchanges what deletion and insertion put in a pixel’s place, and asks for µFidelity', async () => {
  const figures = await figuresBy('gradient-input', { secondJudge: true });
  const { deletion, insertion, deletionIntoBlur, insertionFromGrey, exchanged, fidelity } = figures;
  assert.ok(deletionIntoBlur !== null && insertionFromGrey !== null && fidelity !== null);
  assert.equal(exchanged, insertionFromGrey - deletionIntoBlur);
  assert.ok(fidelity >= -1 && fidelity <= 1);
  assert.notEqual(deletionIntoBlur, deletion);
  assert.notEqual(insertionFromGrey, insertion);
});

test('curves are kept where they were asked for, and their areas are the figures', async () => {
  const { curves, figures } = await resultBy('gradient-input', { curves: true });
  for (const name of ['deletion', 'insertion'] as const) {
    const scores = curves?.[name] ?? assert.fail(name);
    assert.equal(scores.length, 3, 'two steps of 200 of 400 pixels');
    const [first = 0, middle = 0, last = 0] = scores;
    assert.ok(Math.abs((first / 2 + middle + last / 2) / 2 - (figures[name] ?? Number.NaN)) < 1e-5);
  }
  assert.equal((await resultBy('gradient-input')).curves, undefined);
  assert.equal(curves?.deletion.at(0)?.toFixed(3), curves?.insertion.at(-1)?.toFixed(3), 'both have the image itself');
});
