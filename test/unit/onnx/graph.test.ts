import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeGraph, type Graph } from '../../../src/pipeline/onnx/graph.ts';

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(encodeGraph(graph), { logSeverityLevel: 4 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

test('the bytes of a small graph, by hand from onnx.proto and the wire format', () => {
  const bytes = encodeGraph({
    inputs: [{ name: 'x', shape: ['n', 300] }],
    outputs: [{ name: 'y' }],
    nodes: [{ op: 'Elu', inputs: ['x'], outputs: ['y'], attributes: { alpha: { float: 1 }, to: -1 } }],
    weights: [{ name: 'w', shape: [1], values: Float32Array.of(-2) }],
    opset: 13,
  });
  const text = (value: string) => Buffer.from(value).toString('hex');
  // Each line: tag (number * 8 + kind), length, content.
  const attributes = [
    // name (1), f (2, four bytes), type (20) 1 = FLOAT
    ['2a', '0f', `0a05${text('alpha')}`, '150000803f', 'a00101'],
    // name (1), i (3), type (20) 2 = INT; −1 is the 64-bit two's complement, ten bytes
    ['2a', '12', `0a02${text('to')}`, '18ffffffffffffffffff01', 'a00102'],
  ];
  const node = [`0a01${text('x')}`, `1201${text('y')}`, `2203${text('Elu')}`, ...attributes.flat()].join('');
  // dims (1), data_type (2) 1 = FLOAT, name (8), raw_data (9)
  const tensor = ['0801', '1001', `4201${text('w')}`, '4a04000000c0'].join('');
  // TensorProto: elem_type (1), shape (2): dims (1) with dim_param (2) or dim_value (1); 300 is ac 02
  const input = ['0a01', text('x'), '1210', '0a0e', '0801', '120a', '0a03', `1201${text('n')}`, '0a03', '08ac02'].join(
    '',
  );
  const output = ['0a01', text('y'), '1204', '0a02', '0801'].join('');
  const parts: (readonly [string, string])[] = [
    ['0a', node],
    ['12', text('relabel')],
    ['2a', tensor],
    ['5a', input],
    ['62', output],
  ];
  const delimited = ([tag, content]: readonly [string, string]) => {
    return tag + (content.length / 2).toString(16).padStart(2, '0') + content;
  };
  const graph = parts.map(delimited).join('');
  const model = ['0808', delimited(['12', text('relabel')]), delimited(['3a', graph]), delimited(['42', '100d'])];
  assert.equal(Buffer.from(bytes).toString('hex'), model.join(''));
});

test('ONNX Runtime reads names, shapes and types', async () => {
  const session = await InferenceSession.create(
    encodeGraph({
      inputs: [
        { name: 'pixels', shape: ['n', 2], type: 'uint8' },
        { name: 'any', type: 'float16' },
      ],
      outputs: [{ name: 'floats' }, { name: 'same', type: 'float16' }],
      nodes: [
        { op: 'Cast', inputs: ['pixels'], outputs: ['floats'], attributes: { to: 1 } },
        { op: 'Identity', inputs: ['any'], outputs: ['same'] },
      ],
    }),
  );
  assert.deepEqual(session.inputMetadata, [
    { name: 'pixels', isTensor: true, type: 'uint8', shape: ['n', 2] },
    { name: 'any', isTensor: true, type: 'float16', shape: [] },
  ]);
  assert.deepEqual(session.outputNames, ['floats', 'same']);
  await session.release();
});

test('ONNX Runtime computes what the graph says', async () => {
  const { y } = await run(
    {
      inputs: [{ name: 'x', shape: ['n', 2] }],
      outputs: [{ name: 'y' }],
      nodes: [
        { op: 'Gemm', inputs: ['x', 'w'], outputs: ['product'], attributes: { alpha: { float: 0.5 }, transB: 1 } },
        { op: 'Reshape', inputs: ['product', 'shape'], outputs: ['wide'] },
        { op: 'Transpose', inputs: ['wide'], outputs: ['tall'], attributes: { perm: [1, 0] } },
        { op: 'Pad', inputs: ['tall', 'pads'], outputs: ['y'], attributes: { mode: 'edge' } },
      ],
      weights: [
        { name: 'w', shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
        { name: 'shape', shape: [2], values: BigInt64Array.of(1n, -1n) },
        { name: 'pads', shape: [4], values: BigInt64Array.of(0n, 0n, 1n, 0n) },
      ],
    },
    { x: new Tensor('float32', Float32Array.of(10, 100), [1, 2]) },
  );
  // 0.5 · (10·1 + 100·2), …, the last row once more.
  assert.deepEqual([...(y!.data as Float32Array)], [105, 215, 325, 325]);
  assert.deepEqual(y!.dims, [4, 1]);
});
