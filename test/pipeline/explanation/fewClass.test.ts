import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeGraph, type GraphNode, type GraphTensor } from '../../../src/pipeline/onnx/graph.ts';
import type { Explanation } from '../../../src/protocol/explanation.ts';
import type { ModelSpec } from '../../../src/protocol/models.ts';
import type { ExplainOptions } from '../../../src/protocol/options.ts';
import { specOf } from '../../fixtures/models/classifiers.ts';
import { valuesOf } from '../../fixtures/pipeline.ts';
import { isSpot, spotSide } from '../../fixtures/spot.ts';
import { startPipeline } from '../../fixtures/startPipeline.ts';

const { folder, options, pipeline } = await startPipeline();

interface Head {
  /** Of each class: what the mean level 0–1 of the spot counts, and what is added. */
  readonly gains: readonly number[];
  readonly biases: readonly number[];
  /** After the scores, in the graph. */
  readonly last?: 'Softmax' | 'Sigmoid';
}

/** A model that looks at the spot alone, whose mean level is 0.54 on the image. */
function write(name: string, { gains, biases, last }: Head, spec: Partial<ModelSpec> = {}): ModelSpec {
  const plane = spotSide ** 2;
  const weight: GraphTensor = {
    name: 'weight',
    shape: [gains.length, 3, spotSide, spotSide],
    values: Float32Array.from({ length: gains.length * 3 * plane }, (_, at) => {
      return isSpot(at % plane) ? gains[Math.floor(at / (3 * plane))]! / (3 * (plane / 4)) : 0;
    }),
  };
  const scores = last ? 'scores' : 'output';
  const nodes: GraphNode[] = [{ op: 'Conv', inputs: ['input', 'weight', 'bias'], outputs: ['planes'] }];
  nodes.push({ op: 'Flatten', inputs: ['planes'], outputs: [scores] });
  if (last) nodes.push({ op: last, inputs: [scores], outputs: ['output'] });
  const graph = {
    inputs: [{ name: 'input', shape: ['n', 3, spotSide, spotSide] }],
    outputs: [{ name: 'output' }],
    nodes,
    weights: [weight, { name: 'bias', shape: [biases.length], values: Float32Array.from(biases) }],
  };
  const path = join(folder, `${name}.onnx`);
  writeFileSync(path, encodeGraph(graph));
  return specOf(path, { name, labels: ['first', 'second'].slice(0, Math.max(2, gains.length)), ...spec });
}

const explain = (model: ModelSpec, change: Partial<ExplainOptions> = {}): Promise<Explanation> =>
  pipeline.explanation(pipeline.explain({ ...options, samples: 400, ...change, model }));

function assertHotAtSpot(explanation: Explanation): void {
  const values = valuesOf(explanation);
  const mean = (inside: boolean) => {
    const some = values.filter((_, pixel) => isSpot(pixel) === inside);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  assert.ok(mean(true) > 3 * Math.abs(mean(false)), `${mean(true)} inside, ${mean(false)} outside`);
}

/** So sure that its label never turns and its probability never moves, but its scores do. */
const sure: Head = { gains: [20, 0], biases: [30, 0] };

test('a label that never turns is explained by its log-odds, and that is said', async () => {
  const explanation = await explain(write('sure', sure));
  assert.equal(explanation.counts.shifted, 0);
  assert.equal(explanation.status, 'ok');
  assertHotAtSpot(explanation);
  assert.ok(explanation.notes.some((note) => /Nothing that was tried changed the label/.test(note)));
  assert.ok(explanation.student.correlation! > 0.5, JSON.stringify(explanation.student));
});

test('its map is the same again, byte for byte', async () => {
  const model = write('again', sure);
  assert.deepEqual(valuesOf(await explain(model)), valuesOf(await explain(model)));
});

test('one output and a sigmoid in the graph: the class that is not there, too', async () => {
  const model = write('one', { gains: [-20], biases: [10.5], last: 'Sigmoid' });
  const explanation = await explain(model);
  assert.equal(explanation.prediction.target.index, 0);
  assertHotAtSpot(explanation);
});

test('labels that do not exclude each other', async () => {
  const model = write('many', { gains: [12, 3], biases: [2, -20] }, { output: 'sigmoid' });
  assertHotAtSpot(await explain(model));
});

for (const method of ['rise', 'occlusion', 'lime'] as const) {
  test(`${method} draws no map of rounding errors, and names what learns from log-odds`, async () => {
    const { status, map, advice } = await explain(write(`sure-${method}`, sure), { method, samples: 200 });
    assert.equal(status, 'nothing-shifted');
    assert.equal(map, null);
    assert.match(advice, /of which the model is too sure\. Its log-odds do change|one superpixel/);
  });
}

const STILL = [
  ['untrained', { gains: [0, 0], biases: [0, 0] }, /gives every class the same probability/],
  ['constant', { gains: [0, 0], biases: [3, 0] }, /gives the same answer whatever is done/],
] as const;

for (const [name, head, advice] of STILL) {
  for (const method of ['relabel', 'rise', 'occlusion'] as const) {
    test(`${method} on a model that is ${name} says so, and what to check`, async () => {
      const explanation = await explain(write(`${name}-${method}`, head), { method, samples: 200 });
      assert.equal(explanation.status, 'nothing-shifted');
      assert.equal(explanation.map, null);
      assert.match(explanation.advice, advice);
      assert.match(explanation.advice, /relabel\.models/);
    });
  }
}
