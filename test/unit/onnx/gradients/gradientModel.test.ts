import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import type { GradientSession } from '../../../../src/pipeline/onnx/gradients/gradientSession.ts';
import { encodeGraph, type Graph } from '../../../../src/pipeline/onnx/graph.ts';

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

async function withModel(made: Graph, check: (model: GradientModel) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
  const path = join(folder, 'model.onnx');
  await writeFile(path, encodeGraph(made));
  const model = await GradientModel.open({ path, shape: [1, 2, 2, 2] });
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
