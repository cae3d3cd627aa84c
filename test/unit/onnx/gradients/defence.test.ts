import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { encodeGraph } from '../../../../src/pipeline/onnx/graph.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
});
after(() => rm(folder, { recursive: true }));

/** The image's own values, then those of another, and whether a gradient passes between them (equations 7 to 9 of the paper). */
const cases = [
  { own: 2, other: 2, passes: true },
  { own: 2, other: 1, passes: true },
  { own: 2, other: 2.5, passes: false },
  { own: 2, other: -1, passes: false },
  { own: -2, other: -2, passes: true },
  { own: -2, other: -0.5, passes: true },
  { own: -2, other: -3, passes: false },
  { own: -2, other: 1, passes: false },
];

test('all that a Gelu may be called is defended', async () => {
  for (const op of ['Gelu', 'FastGelu', 'QuickGelu']) {
    const path = join(folder, `${op}.onnx`);
    const graph = encodeGraph({
      domains: { 'com.microsoft': 1 },
      inputs: [{ name: 'x', shape: [1, 2, 2, 2] }],
      outputs: [{ name: 'z' }],
      nodes: [
        { op, domain: 'com.microsoft', inputs: ['x'], outputs: ['h'] },
        { op: 'Flatten', inputs: ['h'], outputs: ['z'] },
      ],
    });
    await writeFile(path, graph);
    const model = await GradientModel.open({ path, shape: [1, 2, 2, 2] });
    assert.deepEqual(model.defended, ['h'], op);
    await model.dispose();
  }
});

/** A function of x as a graph writes it out, with its constants, and the name of what it gives. */
const written: Readonly<
  Record<string, { nodes: (readonly [op: string, inputs: readonly string[], output: string])[]; is: string[] }>
> = {
  SiLU: {
    nodes: [
      ['Sigmoid', ['x'], 's'],
      ['Mul', ['x', 's'], 'h'],
    ],
    is: ['h'],
  },
  'hard swish': {
    nodes: [
      ['Add', ['x', 'three'], 'moved'],
      ['Clip', ['moved', 'zero', 'six'], 'clipped'],
      ['Mul', ['clipped', 'x'], 'product'],
      ['Div', ['product', 'six'], 'h'],
    ],
    is: ['product'],
  },
  Mish: {
    nodes: [
      ['Softplus', ['x'], 'p'],
      ['Tanh', ['p'], 't'],
      ['Mul', ['x', 't'], 'h'],
    ],
    is: ['h'],
  },
  'Gelu of PyTorch': {
    nodes: [
      ['Div', ['x', 'root'], 'd'],
      ['Erf', ['d'], 'e'],
      ['Add', ['e', 'one'], 'a'],
      ['Mul', ['x', 'a'], 'product'],
      ['Mul', ['product', 'half'], 'h'],
    ],
    is: ['product'],
  },
  'Gelu of Keras': {
    nodes: [
      ['Mul', ['half', 'x'], 'm'],
      ['Div', ['x', 'root'], 'd'],
      ['Erf', ['d'], 'e'],
      ['Add', ['one', 'e'], 'a'],
      ['Mul', ['m', 'a'], 'h'],
    ],
    is: ['h'],
  },
  'squeeze and excitation': {
    nodes: [
      ['GlobalAveragePool', ['x'], 'pooled'],
      ['Sigmoid', ['pooled'], 's'],
      ['Mul', ['x', 's'], 'h'],
    ],
    is: ['s'],
  },
  'a square': { nodes: [['Mul', ['x', 'x'], 'h']], is: [] },
};
const constants = { zero: 0, half: 0.5, one: 1, root: Math.SQRT2, three: 3, six: 6 };

/** A model of one such function, followed by a product with 3. */
async function writtenModel(name: string): Promise<GradientModel> {
  const nodes = written[name]!.nodes.map(([op, inputs, output]) => ({ op, inputs: [...inputs], outputs: [output] }));
  const path = join(folder, `written ${name}.onnx`);
  const graph = encodeGraph({
    inputs: [{ name: 'x', shape: [1, 2, 2, 2] }],
    outputs: [{ name: 'z', shape: [1, 2] }],
    weights: [
      { name: 'w', shape: [8, 2], values: new Float32Array(16).fill(3) },
      ...Object.entries(constants).map(([constant, value]) => ({
        name: constant,
        shape: [],
        values: Float32Array.of(value),
      })),
    ],
    nodes: [
      ...nodes,
      { op: 'Flatten', inputs: ['h'], outputs: ['flat'] },
      { op: 'MatMul', inputs: ['flat', 'w'], outputs: ['z'] },
    ],
  });
  await writeFile(path, graph);
  return GradientModel.open({ path, shape: [1, 2, 2, 2] });
}

for (const [name, { is }] of Object.entries(written)) {
  test(`what is defended of ${name}, written out, is ${is.join() || 'nothing'}`, async () => {
    const model = await writtenModel(name);
    assert.deepEqual(model.defended, is);
    await model.dispose();
  });
}

test('a gradient passes SiLU, written out, only between 0 and what the image gives', async () => {
  const silu = (x: number): number => x / (1 + Math.exp(-x));
  const slopeOf = (x: number): number => (silu(x + 1e-6) - silu(x - 1e-6)) / 2e-6;
  const model = await writtenModel('SiLU');
  const plain = await model.session({ score: 'raw', gradients: [], activations: model.defended });
  const seeds = Float32Array.of(1, 0);
  const own = Float32Array.from(cases, (one) => one.own);
  const { activations } = await plain.runSeeded(own, seeds);
  const session = await model.session({ score: 'raw', gradients: ['x'], way: 'defence' });
  const other = Float32Array.from(cases, (one) => one.other);
  const { gradients } = await session.runSeeded(other, seeds, activations);
  const values = gradients.get('x')!.values;
  for (const [at, one] of cases.entries()) {
    const [y, bound] = [silu(one.other), silu(one.own)];
    const passes = y >= Math.min(0, bound) - 1e-4 && y <= Math.max(0, bound) + 1e-4;
    const expected = passes ? 3 * slopeOf(one.other) : 0;
    assert.ok(Math.abs(values[at]! - expected) < 1e-4, `${values[at]} where ${expected} was expected, case ${at}`);
  }
  await model.dispose();
});

for (const [op, slope] of [
  ['LeakyRelu', (x: number) => (x > 0 ? 1 : 0.01)],
  ['Tanh', (x: number) => 1 - Math.tanh(x) ** 2],
] as const) {
  test(`a gradient passes ${op} only between 0 and what the image gives`, async () => {
    const path = join(folder, `${op}.onnx`);
    const graph = encodeGraph({
      inputs: [{ name: 'x', shape: [1, 2, 2, 2] }],
      outputs: [{ name: 'z', shape: [1, 2] }],
      weights: [{ name: 'w', shape: [8, 2], values: new Float32Array(16).fill(3) }],
      nodes: [
        { op, inputs: ['x'], outputs: ['h'] },
        { op: 'Flatten', inputs: ['h'], outputs: ['flat'] },
        { op: 'MatMul', inputs: ['flat', 'w'], outputs: ['z'] },
      ],
    });
    await writeFile(path, graph);
    const model = await GradientModel.open({ path, shape: [1, 2, 2, 2] });
    assert.deepEqual(model.defended, ['h']);
    const plain = await model.session({ score: 'raw', gradients: [], activations: model.defended });
    const seeds = Float32Array.of(1, 0);
    const { activations } = await plain.runSeeded(
      Float32Array.from(cases, ({ own }) => own),
      seeds,
    );
    const session = await model.session({ score: 'raw', gradients: ['x'], way: 'defence' });
    const { gradients } = await session.runSeeded(
      Float32Array.from(cases, ({ other }) => other),
      seeds,
      activations,
    );
    const values = gradients.get('x')!.values;
    for (const [at, { other, passes }] of cases.entries()) {
      const expected = passes ? 3 * slope(other) : 0;
      assert.ok(Math.abs(values[at]! - expected) < 1e-5, `${values[at]} where ${expected} was expected, case ${at}`);
    }
    await model.dispose();
  });
}
