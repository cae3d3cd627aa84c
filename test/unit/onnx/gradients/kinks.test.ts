import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { type Attribute, encodeGraph } from '../../../../src/pipeline/onnx/graph.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
});
after(() => rm(folder, { recursive: true }));

const shape = [1, 1, 4, 4];
const scalar = (name: string, value: number) => ({ name, shape: [], values: Float32Array.of(value) });

/** The gradient of a weighted sum of an operator's results. */
async function gradientOf(
  op: string,
  attributes: Readonly<Record<string, Attribute>>,
  further: readonly string[],
  image: Float32Array,
): Promise<Float32Array> {
  const path = join(folder, `${op}.onnx`);
  const graph = {
    opset: 18,
    inputs: [{ name: 'x', shape }],
    outputs: [{ name: 'z' }],
    weights: [{ name: 'last', shape: [1], values: BigInt64Array.of(-1n) }, scalar('nothing', 0), scalar('half', 0.5)],
    nodes: [
      { op, inputs: ['x', ...further], outputs: ['y'], attributes },
      { op: 'Flatten', inputs: ['y'], outputs: ['z'] },
    ],
  };
  await writeFile(path, encodeGraph(graph));
  const model = await GradientModel.open({ path, shape, link: 'none' });
  try {
    const session = await model.session({ score: 'raw', gradients: ['x'] });
    const seeds = Float32Array.from({ length: model.outputs }, (_, at) => 1 + at * at);
    return (await session.runSeeded(image, seeds)).gradients.get('x')!.values;
  } finally {
    await model.dispose();
  }
}

/** Where the derivative of an operator is 0/0, or infinite. */
const kinks = [
  { at: 0, op: 'ReduceL2', further: ['last'] },
  { at: 0, op: 'LpNormalization', attributes: { p: 2, axis: -1 } },
  { at: 0, op: 'LpNormalization', attributes: { p: 1, axis: -1 } },
  { at: 0, op: 'LpPool', attributes: { kernel_shape: [2, 2], strides: [2, 2], p: 2 } },
  { at: 0, op: 'MeanVarianceNormalization', attributes: { axes: [3] } },
  { at: 0, op: 'Sqrt' },
  { at: 0, op: 'Pow', further: ['nothing'] },
  { at: 0, op: 'Pow', further: ['half'] },
  { at: 1, op: 'Asin' },
  { at: 1, op: 'Acos' },
  { at: 1, op: 'Acosh' },
];

for (const { at, op, attributes = {}, further = [] } of kinks) {
  const name = [op, ...further, ...Object.values(attributes).map(String)].join(' ');
  test(`${name}: the gradient is 0 where it is 0/0 or infinite, and spoils none elsewhere`, async () => {
    const elsewhere = Array.from({ length: 8 }, (_, place) => (op === 'Acosh' ? 2 : 0.2) + place / 10);
    const found = await gradientOf(op, attributes, further, Float32Array.of(...Array(8).fill(at), ...elsewhere));
    assert.deepEqual([...found.subarray(0, 8)].map(Math.abs), Array(8).fill(0));
    assert.ok(found.subarray(8).every(Number.isFinite), [...found].join());
    assert.ok(further.includes('nothing') || found.subarray(8).every((value) => value !== 0), [...found].join());
  });
}
