import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { encodeGraph, type GraphNode } from '../../../../src/pipeline/onnx/graph.ts';
import known from '../../../fixtures/gradientMaps/excitation.json' with { type: 'json' };
import small from '../../../fixtures/gradientMaps/vectors.json' with { type: 'json' };

const fixtures = resolve(import.meta.dirname, '../../../fixtures/gradientMaps');
const { side, target } = small;
const [mean, std] = [
  [0.485, 0.456, 0.406],
  [0.229, 0.224, 0.225],
];
const image = Float32Array.from({ length: 3 * side * side }, (_, at) => {
  const [channel, pixel] = [Math.floor(at / side ** 2), at % side ** 2];
  return ((small.image[3 * pixel + channel] as number) / 255 - mean[channel]!) / std[channel]!;
});

const opened: GradientModel[] = [];
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
});
after(async () => {
  await Promise.all(opened.map((model) => model.dispose()));
  await rm(folder, { recursive: true });
});

async function open(path: string, shape = [1, 3, side, side]): Promise<GradientModel> {
  const model = await GradientModel.open({ path, shape });
  opened.push(model);
  return model;
}

/** The excitation of a layer, summed over its channels. */
async function excite(model: GradientModel, layer: string, way: 'excitation' | 'contrast'): Promise<Float64Array> {
  const session = await model.session({ score: 'raw', gradients: [layer], way });
  const { gradients } = await session.run(image, [target]);
  const { shape, values } = gradients.get(layer)!;
  const places = (shape[2] as number) * (shape[3] as number);
  const sums = new Float64Array(places);
  for (const [at, value] of values.entries()) sums[at % places]! += value;
  return sums;
}

const ways = [
  ['plain', 'excitation'],
  ['contrastive', 'contrast'],
] as const;

for (const [name, file, pick] of [
  ['last', 'classifier.onnx', (model: GradientModel) => model.lastLayer?.name],
  ['first', 'classifier.onnx', (model: GradientModel) => model.layers.find(({ op }) => op === 'MaxPool')?.name],
  ['sum', 'branches.onnx', (model: GradientModel) => model.layers.find(({ op }) => op === 'Add')?.name],
  ['stem', 'branches.onnx', (model: GradientModel) => model.layers.find(({ op }) => op === 'Relu')?.name],
] as const) {
  for (const [vector, way] of ways) {
    test(`${vector} excitation at ${name} of ${file} is that of TorchRay’s formulas`, async () => {
      const model = await open(join(fixtures, file));
      const own = await excite(model, pick(model) ?? '', way);
      const expected = known[name][vector];
      assert.equal(own.length, expected.length);
      const greatest = Math.max(...expected.map(Math.abs));
      const worst = Math.max(...expected.map((value, at) => Math.abs(own[at]! - value)));
      assert.ok(worst <= 1e-4 * greatest, `${worst} of ${greatest} apart`);
      const sum = own.reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(sum - (vector === 'plain' ? 1 : 0)) < 1e-4, `adds up to ${sum}`);
    });
  }
}

describe('an operator', () => {
  /** x (1 × 2 × 2 × 2) through nodes to z (1 × 3), and the excitation of x. */
  async function at(name: string, nodes: readonly GraphNode[], x: readonly number[]): Promise<readonly number[]> {
    const path = join(folder, `${name}.onnx`);
    const graph = encodeGraph({
      inputs: [{ name: 'x', shape: ['N', 2, 2, 2] }],
      outputs: [{ name: 'z', shape: ['N', 3] }],
      weights: [
        { name: 'w', shape: [8, 3], values: Float32Array.from({ length: 24 }, (_, place) => Math.cos(place)) },
        { name: 'bias', shape: [3], values: Float32Array.of(5, -5, 5) },
        { name: 'scale', shape: [1, 2, 1, 1], values: Float32Array.of(2, 3) },
      ],
      nodes,
    });
    await writeFile(path, graph);
    const model = await open(path, [1, 2, 2, 2]);
    const session = await model.session({ score: 'raw', gradients: ['x'], way: 'excitation' });
    const { gradients } = await session.run(Float32Array.from(x), [1]);
    return [...(gradients.get('x')?.values ?? [])];
  }

  const head = (from: string): GraphNode[] => [
    { op: 'Flatten', inputs: [from], outputs: ['flat'] },
    { op: 'MatMul', inputs: ['flat', 'w'], outputs: ['product'] },
    { op: 'Add', inputs: ['product', 'bias'], outputs: ['z'] },
  ];
  const values = [1, 2, 0, 3, 1, 0.5, 2, 1];
  /** x⁺ · w⁺ of class 1, over their sum: equation 10 of the paper, by hand. */
  const shares = (x: readonly number[]): number[] => {
    const parts = x.map((value, place) => Math.max(0, value) * Math.max(0, Math.cos(3 * place + 1)));
    const sum = parts.reduce((total, part) => total + part, 0);
    return parts.map((part) => part / sum);
  };
  const assertShares = (own: readonly number[], expected: readonly number[]) => {
    assert.equal(own.length, expected.length);
    for (const [place, value] of own.entries()) assert.ok(Math.abs(value - expected[place]!) < 1e-6, `${own}`);
  };

  test('of weights shares out what it was excited by, whatever its bias', async () => {
    assertShares(await at('bias', head('x'), values), shares(values));
  });

  test('of weights takes nothing from negative inputs', async () => {
    const mixed = values.map((value, place) => (place % 3 === 0 ? -value : value));
    assertShares(await at('negative', head('x'), mixed), shares(mixed));
  });

  test('that scales by a constant hands on what it gets', async () => {
    const scaled: GraphNode[] = [{ op: 'Mul', inputs: ['x', 'scale'], outputs: ['s'] }, ...head('s')];
    const twice = values.map((value, place) => value * (place < 4 ? 2 : 3));
    assertShares(await at('scale', scaled, values), shares(twice));
  });

  test('without a rule is called by its name, with its node', async () => {
    const gelu: GraphNode[] = [{ op: 'Tanh', inputs: ['x'], outputs: ['s'], name: 'bend' }, ...head('s')];
    await assert.rejects(at('tanh', gelu, values), {
      message:
        'Excitation backprop can\'t go through this model: operator Tanh (node "bend") has no rule there. Choose a method that needs none: relabel, rise, lime or occlusion.',
    });
    const gate: GraphNode[] = [{ op: 'Mul', inputs: ['x', 'x'], outputs: ['s'], name: 'gate' }, ...head('s')];
    await assert.rejects(
      at('gate', gate, values),
      /operator Mul \(node "gate"\) has no rule there: both of its inputs/,
    );
  });
});

test('nothing is contrasted where no weights tell classes apart', async () => {
  const path = join(folder, 'means.onnx');
  const graph = encodeGraph({
    inputs: [{ name: 'x', shape: ['N', 2, 2, 2] }],
    outputs: [{ name: 'z', shape: ['N', 2] }],
    weights: [],
    nodes: [
      { op: 'GlobalAveragePool', inputs: ['x'], outputs: ['m'] },
      { op: 'Flatten', inputs: ['m'], outputs: ['z'] },
    ],
  });
  await writeFile(path, graph);
  const model = await open(path, [1, 2, 2, 2]);
  await assert.rejects(
    model.session({ score: 'raw', gradients: ['x'], way: 'contrast' }),
    /No weights tell classes apart between x and the model's scores: choose an earlier layer, or contrastive=false/,
  );
});

test('contrast is between places where a convolution tells classes apart and a mean follows', async () => {
  const path = join(folder, 'convolution.onnx');
  const weights = [1, -0.5, -1, 2];
  const graph = encodeGraph({
    inputs: [{ name: 'x', shape: ['N', 2, 2, 2] }],
    outputs: [{ name: 'z', shape: ['N', 2] }],
    weights: [{ name: 'w', shape: [2, 2, 1, 1], values: Float32Array.from(weights) }],
    nodes: [
      { op: 'Conv', inputs: ['x', 'w'], outputs: ['c'] },
      { op: 'Relu', inputs: ['c'], outputs: ['r'] },
      { op: 'GlobalAveragePool', inputs: ['r'], outputs: ['m'] },
      { op: 'Flatten', inputs: ['m'], outputs: ['z'] },
    ],
  });
  await writeFile(path, graph);
  const model = await open(path, [1, 2, 2, 2]);
  const session = await model.session({ score: 'raw', gradients: ['x'], way: 'contrast' });
  const [one, other] = [
    [1, 2, 0, 3],
    [1, 0.5, 2, 4],
  ];
  const { gradients } = await session.run(Float32Array.from([...one, ...other]), [0]);
  const values = gradients.get('x')!.values;
  const own = [0, 1, 2, 3].map((place) => values[place]! + values[4 + place]!);
  // The class's number at each place is x0 − x1 / 2: 0.5, 1.75, −1, 1.
  const expected = [0.5 / 3.25, 1.75 / 3.25, -1, 1 / 3.25];
  for (const [place, value] of own.entries()) assert.ok(Math.abs(value - expected[place]!) < 1e-6, `${own}`);
});
