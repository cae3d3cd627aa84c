import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, test } from 'node:test';
import { checkSanity } from '../../../src/pipeline/explanation/checkSanity.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { readModel } from '../../../src/pipeline/onnx/model.ts';
import { randomizeWeights, weightsOf } from '../../../src/pipeline/onnx/randomizeWeights.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { numbersOfTensor } from '../../../src/pipeline/onnx/tensorNumbers.ts';
import type { MethodName } from '../../../src/protocol/options.ts';
import { specOf, unit } from '../../fixtures/models/classifiers.ts';

const path = resolve(import.meta.dirname, '../../fixtures/gradientMaps/classifier.onnx');
const image = resolve(import.meta.dirname, '../../../media/examples/chelsea.png');
const sessions = new Sessions();
after(() => sessions.dispose());

const none = { name: 'none', encoder: '', decoder: '' };

async function sanityOf(method: MethodName) {
  const model = { ...specOf(path), input: { ...unit, size: [20, 20] as const } };
  const run = { signal: new AbortController().signal, emit() {} };
  const options = { image, model, vae: none, method, samples: 0, sampling: 'local', seed: 0 } as const;
  const kept = await explain({ ...options, executionProviders: ['cpu'], batchSize: 'auto' }, sessions, run);
  return checkSanity(kept, sessions, run);
}

test('weights are those of convolutions and products, in the order of the graph', async () => {
  const model = await readModel(path);
  const sizes = weightsOf(model).map((name) =>
    model.graph?.initializer.find((one) => one.name === name)?.dims.map(Number),
  );
  assert.deepEqual(sizes, [
    [8, 3, 3, 3],
    [6, 8, 3, 3],
    [4, 6],
  ]);
});

test('a weight keeps its numbers in another order, that the seed fixes; all else stays', async () => {
  const model = await readModel(path);
  const [, middle = ''] = weightsOf(model);
  const valuesOf = (of: typeof model, name: string) =>
    numbersOfTensor(of.graph!.initializer.find((weight) => weight.name === name)!)!;
  const changed = randomizeWeights(model, [middle], 1);
  assert.notDeepEqual(valuesOf(changed, middle), valuesOf(model, middle));
  const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  assert.deepEqual(sorted(valuesOf(changed, middle)), sorted(valuesOf(model, middle)));
  assert.deepEqual(valuesOf(randomizeWeights(model, [middle], 1), middle), valuesOf(changed, middle));
  assert.notDeepEqual(valuesOf(randomizeWeights(model, [middle], 2), middle), valuesOf(changed, middle));
  for (const { name } of model.graph!.initializer) {
    if (name !== middle) assert.deepEqual(valuesOf(changed, name), valuesOf(model, name));
  }
});

test('a map that asks no model is said not to follow it, and one of gradients changes', async () => {
  const random = await sanityOf('random');
  assert.deepEqual(random?.randomised, [
    { weights: 1, correlation: 1 },
    { weights: 2, correlation: 1 },
    { weights: 3, correlation: 1 },
  ]);
  assert.equal(random.followsModel, false);
  const gradients = await sanityOf('gradient-input');
  assert.equal(gradients?.weights, 3);
  assert.ok(Math.abs(gradients.randomised.at(-1)?.correlation ?? 0) < 0.5);
  assert.equal(gradients.followsModel, true);
});
