import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { randomStream } from '../../../../src/pipeline/numeric/random.ts';
import { GradientModel } from '../../../../src/pipeline/onnx/gradients/gradientModel.ts';
import { encodeGraph, type Graph } from '../../../../src/pipeline/onnx/graph.ts';
import { decodeModel, writeModel } from '../../../../src/pipeline/onnx/model.ts';
import { InferenceSession, Tensor } from '../../../../src/pipeline/onnx/ort.ts';
import { AttributeProto_AttributeType, AttributeProtoSchema } from '../../../../src/pipeline/onnx/proto/onnx_pb.ts';
import { fusedCases, type GraphCase, olderCases } from './graphCases.ts';

const shape = [1, 3, 6, 6];

function encode({ nodes, weights, size, opset = 17 }: GraphCase): Uint8Array<ArrayBuffer> {
  const random = randomStream(29, size);
  const drawn = (sizes: readonly number[]) =>
    Float32Array.from({ length: sizes.reduce((all, one) => all * one, 1) }, () => random.uniform() - 0.5);
  const all = { head: [size, 5], ...weights };
  return encodeGraph({
    inputs: [{ name: 'x', shape: ['N', ...shape.slice(1)] }],
    outputs: [{ name: 'y' }],
    nodes: [
      ...nodes,
      { op: 'Flatten', inputs: ['r'], outputs: ['flat'] },
      { op: 'MatMul', inputs: ['flat', 'head'], outputs: ['y'] },
    ],
    weights: Object.entries(all).map(([name, given]) => ({
      name,
      ...(isShape(given) ? { shape: given, values: drawn(given) } : given),
    })),
    opset,
    domains: { 'com.microsoft': 1 },
  });
}

const isShape = (given: GraphCase['weights'][string]): given is readonly number[] => Array.isArray(given);

const image = Float32Array.from({ length: 108 }, (_, at) => Math.sin(at * 1.7 + 0.3));

async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'relabel-test-'));
  try {
    const path = join(folder, 'model.onnx');
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function gradientOf(bytes: Uint8Array): Promise<Float32Array> {
  return withFile(bytes, async (path) => {
    const model = await GradientModel.open({ path, shape });
    try {
      const session = await model.session({ score: 'raw', gradients: [model.input] });
      const { gradients } = await session.run(image, [2]);
      return gradients.get(model.input)?.values ?? new Float32Array();
    } finally {
      await model.dispose();
    }
  });
}

for (const made of [...fusedCases, ...olderCases]) {
  test(`the gradient of ${made.name} is the slope of the file as it is`, async () => {
    const bytes = encode(made);
    const gradient = await gradientOf(bytes);
    const session = await InferenceSession.create(bytes, { executionProviders: ['cpu'], logSeverityLevel: 4 });
    try {
      const scoreAt = async (offset: number, direction: Float32Array): Promise<number> => {
        const moved = image.map((value, at) => value + offset * (direction[at] as number));
        const { y } = await session.run({ x: new Tensor('float32', moved, shape) });
        return Number(y?.data[2]);
      };
      for (let trial = 0; trial < 3; trial++) {
        const direction = image.map((_, at) => Math.cos(at * (trial + 1.3) * 2.1));
        const product = gradient.reduce((sum, value, at) => sum + value * (direction[at] as number), 0);
        const slopes: number[] = [];
        for (const step of [4e-3, 1e-3, 2.5e-4]) {
          slopes.push(((await scoreAt(step, direction)) - (await scoreAt(-step, direction))) / (2 * step));
        }
        // A long step may pass a corner, a short one is rounded.
        const off = Math.min(...slopes.map((slope) => Math.abs(slope - product)));
        assert.ok(off < 3e-3 * Math.max(1, Math.abs(product)), `${product}, not ${slopes.join(' or ')}`);
      }
    } finally {
      await session.release();
    }
  });
}

test('dynamic quantisation is differentiated by the numbers that its bytes stand for', async () => {
  const bytes = Uint8Array.from({ length: 540 }, (_, at) => (at * 37) % 256);
  const gradient = await gradientOf(
    encode({
      name: 'MatMulInteger',
      nodes: [
        { op: 'Flatten', inputs: ['x'], outputs: ['f'] },
        { op: 'DynamicQuantizeLinear', inputs: ['f'], outputs: ['q', 'qs', 'qz'] },
        { op: 'MatMulInteger', inputs: ['q', 'w', 'qz', 'wz'], outputs: ['whole'] },
        { op: 'Cast', inputs: ['whole'], outputs: ['number'], attributes: { to: 1 } },
        { op: 'Mul', inputs: ['qs', 'ws'], outputs: ['scale'] },
        { op: 'Mul', inputs: ['number', 'scale'], outputs: ['r'] },
      ],
      weights: {
        w: { shape: [108, 5], values: bytes },
        wz: { shape: [], values: Uint8Array.of(128) },
        ws: { shape: [], values: Float32Array.of(0.004) },
        head: { shape: [5, 5], values: Float32Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? 1 : 0)) },
      },
      size: 5,
    }),
  );
  for (const [at, value] of gradient.entries()) {
    // scale of the weight × (byte − zero point), for class 2
    const wanted = 0.004 * ((bytes[at * 5 + 2] as number) - 128);
    assert.ok(Math.abs(value - wanted) < 1e-5, `${at}: ${value}, not ${wanted}`);
  }
});

test('an image of whole numbers, or of double precision, has the gradient of the numbers that it is', async () => {
  const weight = Float32Array.from({ length: 108 * 5 }, (_, at) => Math.sin(at));
  for (const type of ['uint16', 'int32', 'int64', 'double'] as const) {
    const graph: Graph = {
      inputs: [{ name: 'x', shape: [...shape], type }],
      outputs: [{ name: 'logits' }],
      nodes: [
        { op: 'Cast', inputs: ['x'], outputs: ['f'], attributes: { to: 1 } },
        { op: 'Flatten', inputs: ['f'], outputs: ['g'] },
        { op: 'MatMul', inputs: ['g', 'w'], outputs: ['logits'] },
      ],
      weights: [{ name: 'w', shape: [108, 5], values: weight }],
    };
    const gradient = await gradientOf(encodeGraph(graph));
    assert.equal(gradient.length, 108);
    for (const [at, value] of gradient.entries()) {
      assert.ok(Math.abs(value - (weight[at * 5 + 2] as number)) < 1e-6, `${type} ${at}: ${value}`);
    }
  }
});

test('bytes on both ends, as TensorFlow Lite has them, are differentiated by what they stand for', async () => {
  const weight = Float32Array.from({ length: 108 * 5 }, (_, at) => Math.sin(at));
  for (const [type, zero] of [
    ['int8', Int8Array.of(-128)],
    ['uint8', Uint8Array.of(3)],
  ] as const) {
    const graph: Graph = {
      inputs: [{ name: 'x', shape: [...shape], type }],
      outputs: [{ name: 'q', type: 'uint8' }],
      nodes: [
        { op: 'Transpose', inputs: ['x'], outputs: ['t'], attributes: { perm: [0, 1, 2, 3] } },
        { op: 'DequantizeLinear', inputs: ['t', 's', 'z'], outputs: ['f'] },
        { op: 'Flatten', inputs: ['f'], outputs: ['g'] },
        { op: 'MatMul', inputs: ['g', 'w'], outputs: ['logits'] },
        { op: 'Softmax', inputs: ['logits'], outputs: ['p'] },
        { op: 'QuantizeLinear', inputs: ['p', 'ps', 'pz'], outputs: ['q'] },
      ],
      weights: [
        { name: 's', shape: [], values: Float32Array.of(0.02) },
        { name: 'z', shape: [], values: zero },
        { name: 'w', shape: [108, 5], values: weight },
        { name: 'ps', shape: [], values: Float32Array.of(1 / 256) },
        { name: 'pz', shape: [], values: Uint8Array.of(0) },
      ],
    };
    const gradient = await gradientOf(encodeGraph(graph));
    // Of the logit of class 2: scale × weight.
    assert.equal(gradient.length, 108);
    for (const [at, value] of gradient.entries()) {
      assert.ok(Math.abs(value - 0.02 * (weight[at * 5 + 2] as number)) < 1e-6, `${type} ${at}: ${value}`);
    }
  }
});

test('a branch that reads the image from the graph around it is refused by its name', async () => {
  const branch = (op: string) =>
    decodeModel(
      encodeGraph({ inputs: [], outputs: [{ name: op }], nodes: [{ op, inputs: ['t'], outputs: [op] }], opset: 17 }),
    ).graph;
  const model = decodeModel(
    encode({
      name: 'If',
      nodes: [
        { op: 'Tanh', inputs: ['x'], outputs: ['t'] },
        { op: 'RandomUniform', inputs: [], outputs: ['u'], attributes: { shape: [] as number[] } },
        { op: 'Greater', inputs: ['u', 'half'], outputs: ['condition'] },
        { op: 'If', name: 'choice', inputs: ['condition'], outputs: ['chosen'] },
        { op: 'Add', inputs: ['chosen', 't'], outputs: ['r'] },
      ],
      weights: { half: { shape: [], values: Float32Array.of(0.5) } },
      size: 108,
    }),
  );
  const choice = model.graph?.node.find(({ opType }) => opType === 'If');
  for (const [name, op] of [
    ['then_branch', 'Relu'],
    ['else_branch', 'Sin'],
  ] as const) {
    const g = branch(op);
    assert.ok(g);
    choice?.attribute.push(create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g }));
  }
  await assert.rejects(gradientOf(writeModel(model)), /operator If \(node "choice"\) has no gradient here\. Choose/);
});
