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

const scale = (name: string, value: number) => ({ name, shape: [], values: Float32Array.of(value) });
const byte = (name: string, value: number) => ({ name, shape: [], values: Uint8Array.of(value) });
const bytes = ['a', 'as', 'az'];
/** Bytes of the result stand for 0 to 1.275; those of what goes in for −2.56 to 2.54. */
const [inside, below, above] = [0.5, -0.5, 1.5];
const image = Float32Array.of(inside, below, above, 1);
const identity = Uint8Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 100 : 0));

const cases = [
  { op: 'QGemm', inputs: [...bytes, 'w', 'ws', 'wz', '', 'ys', 'yz'], slopes: [1, 0, 0, 1] },
  { op: 'QGemm', inputs: [...bytes, 'w', 'ws', 'wz'], isReal: true, slopes: [1, 1, 1, 1] },
  { op: 'QLinearLeakyRelu', inputs: [...bytes, 'ys', 'yz'], slopes: [1, 0, 0, 1] },
  { op: 'QLinearConcat', inputs: ['ys', 'yz', ...bytes], attributes: { axis: 1 }, slopes: [1, 0, 0, 1] },
  { op: 'QLinearAdd', inputs: [...bytes, 'a0', 'as', 'az', 'ys', 'yz'], slopes: [1, 0, 0, 1] },
];

for (const { op, inputs, attributes = {}, isReal = false, slopes } of cases) {
  const what = isReal ? 'has the whole gradient where it gives real numbers' : 'has none where bytes are clipped';
  test(`${op} ${what}`, async () => {
    const graph = {
      opset: 17,
      domains: { 'com.microsoft': 1 },
      inputs: [{ name: 'x', shape: [1, 4] }],
      outputs: [{ name: 'z' }],
      weights: [
        ...[scale('as', 0.02), byte('az', 128), scale('ys', 0.005), byte('yz', 0), scale('ws', 0.01), byte('wz', 0)],
        { name: 'w', shape: [4, 4], values: identity },
        { name: 'a0', shape: [1, 4], values: new Uint8Array(4).fill(128) },
        { name: 'ones', shape: [4, 1], values: new Float32Array(4).fill(1) },
      ],
      nodes: [
        { op: 'QuantizeLinear', inputs: ['x', 'as', 'az'], outputs: ['a'] },
        { op, domain: 'com.microsoft', inputs, outputs: [isReal ? 'h' : 'y'], attributes },
        ...(isReal ? [] : [{ op: 'DequantizeLinear', inputs: ['y', 'ys', 'yz'], outputs: ['h'] }]),
        { op: 'MatMul', inputs: ['h', 'ones'], outputs: ['z'] },
      ],
    };
    const path = join(folder, `${op}.onnx`);
    await writeFile(path, encodeGraph(graph));
    const model = await GradientModel.open({ path, shape: [1, 4], link: 'none' });
    try {
      const session = await model.session({ score: 'raw', gradients: ['x'] });
      const { values } = (await session.run(image, [0])).gradients.get('x')!;
      assert.deepEqual(
        [...values].map((value) => Math.round(1e4 * value) / 1e4),
        slopes,
      );
    } finally {
      await model.dispose();
    }
  });
}
