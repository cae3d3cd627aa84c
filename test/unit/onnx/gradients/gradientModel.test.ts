import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import type { GradientSession } from '../../../../src/pipeline/onnx/gradients/gradientSession.ts';
import type { Link, ScoreKind } from '../../../../src/pipeline/onnx/gradients/score.ts';
import { encodeGraph, type Graph, type GraphNode } from '../../../../src/pipeline/onnx/graph.ts';

/** A classifier of two classes by the sums of its two channels, with ReLU. */
const graph: Graph = {
  inputs: [{ name: 'x', shape: ['N', 2, 2, 2] }],
  outputs: [{ name: 'p', shape: ['N', 2] }],
  nodes: [
    { op: 'Relu', inputs: ['x'], outputs: ['r'] },
    { op: 'GlobalAveragePool', inputs: ['r'], outputs: ['m'] },
    { op: 'Flatten', inputs: ['m'], outputs: ['z'] },
    { op: 'Softmax', inputs: ['z'], outputs: ['p'], attributes: { axis: 1 } },
  ],
};

async function withModel(made: Graph, check: (model: GradientModel) => Promise<void>, link?: Link): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
  const path = join(folder, 'model.onnx');
  await writeFile(path, encodeGraph(made));
  const model = await GradientModel.open({ path, shape: [1, 2, 2, 2], link });
  try {
    await check(model);
  } finally {
    await model.dispose();
    await rm(folder, { recursive: true });
  }
}

const image = Float32Array.of(4, -1, 2, 2, 1, -3, 1, 2); // means of the positive: 2 and 1

test('differentiates the number before a softmax, the log-odds and the probability', async () => {
  await withModel(graph, async (model) => {
    assert.equal(model.link, 'softmax');
    assert.equal(model.scores, 'z');
    const p = 1 / (1 + Math.exp(-1)); // of class 0: z = 2, 1
    const slopes = { raw: [1, 0], logOdds: [1, -1], probability: [p * (1 - p), -p * (1 - p)] } as const;
    for (const [score, [own, other]] of Object.entries(slopes)) {
      const session = await model.session({
        score: score as keyof typeof slopes,
        gradients: ['x'],
        activations: ['r'],
      });
      const { gradients, activations, scores } = await session.run(image, [0]);
      assert.deepEqual([...(activations.get('r')?.values ?? [])], [4, 0, 2, 2, 1, 0, 1, 2]);
      const wanted = [own, 0, own, own, other, 0, other, other].map((slope) => slope / 4);
      for (const [at, value] of gradients.get('x')?.values.entries() ?? []) {
        assert.ok(Math.abs(value - (wanted[at] as number)) < 1e-6);
      }
      const said = { raw: 2, logOdds: 1, probability: p }[score] as number;
      assert.ok(Math.abs((scores[0] as number) - said) < 1e-6);
    }
  });
});

/** The gradient of a score by the first pixel of each channel, four times. */
async function slopesOf(made: Graph, score: ScoreKind, link?: Link): Promise<number[]> {
  const slopes: number[] = [];
  const take = async (model: GradientModel) => {
    const session = await model.session({ score, gradients: ['x'] });
    const { values } = (await session.run(image, [0])).gradients.get('x')!;
    slopes.push(4 * values[0]!, 4 * values[4]!);
  };
  await withModel(made, take, link);
  return slopes;
}

function assertNear(values: readonly number[], expected: readonly number[]): void {
  const worst = Math.max(...expected.map((value, at) => Math.abs(values[at]! - value)));
  assert.ok(worst < 1e-5, `${values} where ${expected} were expected`);
}

const [beforeLast, last] = [graph.nodes.slice(0, -1), graph.nodes.at(-1)!];
const first = { ...last, outputs: ['q'] };
const ends: Readonly<Record<string, readonly GraphNode[]>> = {
  'a cast': [first, { op: 'Cast', inputs: ['q'], outputs: ['p'], attributes: { to: 1 } }],
  'a product': [first, { op: 'Mul', inputs: ['q', 'one'], outputs: ['p'] }],
  'a maximum': [first, { op: 'Max', inputs: ['q', 'little'], outputs: ['p'] }],
  'a softmax in parts': [
    { op: 'Exp', inputs: ['z'], outputs: ['e'] },
    { op: 'ReduceSum', inputs: ['e', 'classes'], outputs: ['sum'], attributes: { keepdims: 1 } },
    { op: 'Div', inputs: ['e', 'sum'], outputs: ['p'] },
  ],
};
for (const [name, nodes] of Object.entries(ends)) {
  test(`the log-odds are not those of saturated numbers where ${name} is last`, async () => {
    const weights = [
      { name: 'one', shape: [2], values: Float32Array.of(1, 1) },
      { name: 'little', shape: [1], values: Float32Array.of(1e-7) },
      { name: 'classes', shape: [1], values: BigInt64Array.of(1n) },
    ];
    const made = { ...graph, opset: 17, nodes: [...beforeLast, ...nodes], weights };
    assertNear(await slopesOf(made, 'logOdds', 'probabilities'), [1, -1]);
    // The number before a softmax can be told behind a cast; elsewhere log-odds stand for it.
    assertNear(await slopesOf(made, 'raw', 'probabilities'), name === 'a cast' ? [1, 0] : [1, -1]);
    const p = 1 / (1 + Math.exp(-1));
    assertNear(await slopesOf(made, 'probability', 'probabilities'), [p * (1 - p), -p * (1 - p)]);
  });
}

test('the log-odds of labels that do not exclude each other do not saturate where a product is last either', async () => {
  const sigmoid = { op: 'Sigmoid', inputs: ['z'], outputs: ['q'] };
  const product = { op: 'Mul', inputs: ['q', 'one'], outputs: ['p'] };
  const weights = [{ name: 'one', shape: [2], values: Float32Array.of(1, 1) }];
  const made = { ...graph, nodes: [...beforeLast, sigmoid, product], weights };
  assertNear(await slopesOf(made, 'logOdds', 'multilabel'), [1, 0]);
  assertNear(await slopesOf(made, 'raw', 'multilabel'), [1, 0]);
});

test('a score is differentiated as it is, even if it comes from a softmax', async () => {
  const p = 1 / (1 + Math.exp(-1));
  const weights = [{ name: 'one', shape: [2], values: Float32Array.of(1, 1) }];
  const made = { ...graph, nodes: [...beforeLast, ...ends['a product']!], weights };
  assertNear(await slopesOf(made, 'logOdds', 'none'), [p * (1 - p), -p * (1 - p)]);
});

test('the sessions of the last few requests stay open, and no others', async () => {
  await withModel(graph, async (model) => {
    const sessionOf = (activations: string[]) => model.session({ score: 'raw', gradients: ['x'], activations });
    const requests = [[], ['r'], ['z'], ['r', 'z'], ['z', 'r']];
    const sessions: GradientSession[] = [];
    for (const activations of requests) sessions.push(await sessionOf(activations));
    for (const [at, activations] of [...requests.entries()].slice(1)) {
      assert.equal(await sessionOf(activations), sessions[at], `${activations}`);
    }
    const again = await sessionOf([]);
    assert.notEqual(again, sessions[0]);
    assert.deepEqual([...(await again.run(image, [0])).scores], [2]);
    await assert.rejects(async () => sessions[0]!.run(image, [0]), 'it has been released');
  });
});

test('names an operator that has no derivative, and what can be done', async () => {
  const refused = { op: 'ReduceProd', name: 'up', attributes: { axes: [3] } };
  const nodes = graph.nodes.map((node) => (node.op === 'Relu' ? { ...node, ...refused } : node));
  await withModel({ ...graph, nodes }, async (model) => {
    await assert.rejects(
      model.session({ score: 'raw', gradients: ['x'] }),
      /operator ReduceProd \(node "up"\).*relabel, rise, lime or occlusion/,
    );
  });
});
