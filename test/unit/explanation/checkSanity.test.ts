import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { checkSanity } from '../../../src/pipeline/explanation/checkSanity.ts';
import { explain } from '../../../src/pipeline/explanation/explain.ts';
import { encodeGraph } from '../../../src/pipeline/onnx/graph.ts';
import { GraphIndex } from '../../../src/pipeline/onnx/graphIndex.ts';
import { type ModelProto, readModel } from '../../../src/pipeline/onnx/model.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
} from '../../../src/pipeline/onnx/proto/onnx_pb.ts';
import { randomizeWeights, weightsOf } from '../../../src/pipeline/onnx/randomizeWeights.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import { numbersOfTensor } from '../../../src/pipeline/onnx/tensorNumbers.ts';
import type { MethodName } from '../../../src/protocol/options.ts';
import { specOf, unit } from '../../fixtures/models/classifiers.ts';

const path = resolve(import.meta.dirname, '../../fixtures/gradientMaps/classifier.onnx');
const image = resolve(import.meta.dirname, '../../../media/examples/chelsea.png');
const sessions = new Sessions();
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
});
after(async () => {
  await sessions.dispose();
  await rm(folder, { recursive: true });
});

const none = { name: 'none', encoder: '', decoder: '' };

function explained(method: MethodName, file: string) {
  const model = { ...specOf(file), input: { ...unit, size: [20, 20] as const } };
  const run = { signal: new AbortController().signal, emit() {} };
  const options = { image, model, vae: none, method, samples: 0, sampling: 'local', seed: 0 } as const;
  return explain({ ...options, executionProviders: ['cpu'], batchSize: 'auto' }, sessions, run);
}

async function sanityOf(method: MethodName, file = path) {
  const run = { signal: new AbortController().signal, emit() {} };
  return checkSanity(await explained(method, file), sessions, run);
}

/** The same model with all its weights as nodes. */
function constantNodes(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const constants = graph.initializer.map((weight) => {
    const value = { name: 'value', type: AttributeProto_AttributeType.TENSOR, t: weight };
    const attribute = [create(AttributeProtoSchema, value)];
    return create(NodeProtoSchema, { opType: 'Constant', output: [weight.name], attribute });
  });
  return { ...model, graph: { ...graph, initializer: [], node: [...constants, ...graph.node] } };
}

test('a model that was replaced meanwhile is not taken for the one that was explained', async () => {
  const file = join(folder, 'replaced.onnx');
  await copyFile(path, file);
  const kept = await explained('gradient-input', file);
  // An unknown field of protobuf (number 100, a varint): ignored, but other bytes.
  await appendFile(file, Buffer.of(0xa0, 0x06, 0x01));
  const run = { signal: new AbortController().signal, emit() {} };
  await assert.rejects(checkSanity(kept, sessions, run), /replaced\.onnx has changed since .*: run it again/);
});

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

test('weights that are constant nodes are shuffled as well', async () => {
  const model = await readModel(path);
  const changed = constantNodes(model);
  assert.deepEqual(weightsOf(changed), weightsOf(model));
  const valuesOf = ({ graph }: ModelProto, name: string) => numbersOfTensor(new GraphIndex(graph!).constantOf(name)!);
  for (const name of weightsOf(model)) {
    const [shuffled, known] = [changed, model].map((of) => randomizeWeights(of, weightsOf(of), 1));
    assert.deepEqual(valuesOf(shuffled!, name), valuesOf(known!, name));
    assert.notDeepEqual(valuesOf(shuffled!, name), valuesOf(model, name));
  }
});

test('there is no verdict on a model without weights that could be shuffled', async () => {
  const file = join(folder, 'none.onnx');
  const graph = {
    inputs: [{ name: 'x', shape: ['N', 3, 20, 20] }],
    outputs: [{ name: 'y', shape: ['N', 3] }],
    nodes: [
      { op: 'GlobalAveragePool', inputs: ['x'], outputs: ['m'] },
      { op: 'Flatten', inputs: ['m'], outputs: ['y'] },
    ],
  };
  await writeFile(file, encodeGraph(graph));
  await assert.rejects(sanityOf('random', file), /no weights .* that could be shuffled/);
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
