import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { type Attribute, encodeGraph, type GraphTensor } from '../../../../src/pipeline/onnx/graph.ts';
import { TensorProto_DataType } from '../../../../src/pipeline/onnx/proto/onnx_pb.ts';

const image = Float32Array.of(0.4, -1, 0.2, 1.2, 1, -0.3, 0.1, 0.2);
const weight = (name: string, ...shape: number[]): GraphTensor => ({
  name,
  shape,
  values: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, at) => Math.sin(at * 2.3 + 1)),
});

interface Layer {
  readonly op: 'GRU' | 'LSTM' | 'RNN';
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Of the sequence, which has four steps. */
  readonly length?: number;
  readonly peepholes?: true;
}

/** The gradient of a classifier of two classes by an image of 2 × 2 × 2, whose four pixels are read one after another. */
async function gradientOf({ op, attributes, length, peepholes }: Layer): Promise<Float32Array> {
  const gates = { RNN: 1, GRU: 3, LSTM: 4 }[op];
  const lengths = length === undefined ? '' : 'lengths';
  const inputs = ['t', 'w', 'r', '', lengths, '', ...(peepholes ? ['', 'p'] : [])];
  const bytes = encodeGraph({
    inputs: [{ name: 'x', shape: [1, 2, 2, 2] }],
    outputs: [{ name: 'y', shape: [1, 2] }],
    nodes: [
      { op: 'Reshape', inputs: ['x', 'sizes'], outputs: ['t'] },
      { op: 'Cast', inputs: ['count'], outputs: ['lengths'], attributes: { to: TensorProto_DataType.INT32 } },
      { op, name: 'reader', inputs, outputs: ['', 'last'], attributes: { hidden_size: 2, ...attributes } },
      { op: 'Squeeze', inputs: ['last', 'axis'], outputs: ['y'] },
    ],
    weights: [
      weight('w', 1, gates * 2, 2),
      weight('r', 1, gates * 2, 2),
      weight('p', 1, 6),
      { name: 'sizes', shape: [3], values: BigInt64Array.of(4n, 1n, 2n) },
      { name: 'count', shape: [1], values: BigInt64Array.of(BigInt(length ?? 4)) },
      { name: 'axis', shape: [1], values: BigInt64Array.of(0n) },
    ],
    opset: 18,
  });
  const folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
  const path = join(folder, 'model.onnx');
  await writeFile(path, bytes);
  const model = await GradientModel.open({ path, shape: [1, 2, 2, 2] });
  try {
    const session = await model.session({ score: 'raw', gradients: ['x'] });
    const { gradients } = await session.run(image, [1]);
    return gradients.get('x')?.values ?? new Float32Array();
  } finally {
    await model.dispose();
    await rm(folder, { recursive: true });
  }
}

test('a sequence whose length is said to be all of its steps is read as one whose length is not said', async () => {
  const plain = await gradientOf({ op: 'GRU' });
  assert.ok(plain.every((value) => Math.abs(value) > 1e-6));
  assert.deepEqual(await gradientOf({ op: 'GRU', length: 4 }), plain);
});

test('functions that are named as they are by default change nothing', async () => {
  const activations = ['sigmoid', 'tanh', 'tanh'];
  assert.deepEqual(await gradientOf({ op: 'LSTM', attributes: { activations } }), await gradientOf({ op: 'LSTM' }));
});

const refusals: readonly (readonly [string, Layer])[] = [
  ['its sequences may end early', { op: 'GRU', length: 3 }],
  ['its functions are HardSigmoid, Tanh', { op: 'GRU', attributes: { activations: ['HardSigmoid', 'Tanh'] } }],
  ['its functions are Sigmoid', { op: 'RNN', attributes: { activations: ['Sigmoid'] } }],
  ['it clips', { op: 'RNN', attributes: { clip: { float: 0.5 } } }],
  ['its gates look at the cell', { op: 'LSTM', peepholes: true }],
  ['its input and forget gates are one', { op: 'LSTM', attributes: { input_forget: 1 } }],
];

for (const [why, layer] of refusals) {
  test(`a layer is refused by name, and so is why: ${why}`, async () => {
    await assert.rejects(
      gradientOf(layer),
      new RegExp(`operator ${layer.op} \\(node "reader"\\).*: ${why}\\. Choose a`),
    );
  });
}
