import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, test } from 'node:test';
import { measure } from '../../../src/cli/benchmark/measure.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { MethodName } from '../../../src/protocol/options.ts';
import { specOf, unit } from '../../fixtures/models.ts';

const path = resolve(import.meta.dirname, '../../fixtures/gradientMaps/classifier.onnx');
const image = resolve(import.meta.dirname, '../../../media/examples/chelsea.png');
const sessions = new Sessions();
after(() => sessions.dispose());

async function sanityBy(method: MethodName, sanity: boolean): Promise<number | null> {
  const model = { ...specOf(path), input: { ...unit, size: [20, 20] as const } };
  const vae = { name: 'none', encoder: '', decoder: '' };
  const run = { signal: new AbortController().signal, emit() {}, evaluating() {} };
  const asked = { image, model, vae, method, samples: 0, sampling: 'local', seed: 0 } as const;
  const options = { ...asked, executionProviders: ['cpu'], batchSize: 'auto' } as const;
  const { figures } = await measure(options, sessions, { step: 200, sanity }, run);
  return figures.sanity;
}

test('a map that asks no model is that of random weights, too, and one of gradients is not', async () => {
  assert.equal(await sanityBy('random', true), 1);
  const gradients = await sanityBy('gradient-input', true);
  assert.ok(gradients !== null && gradients >= 0 && gradients < 0.9, String(gradients));
});

test('nothing is compared that nobody asked for', async () => {
  assert.equal(await sanityBy('random', false), null);
});
