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
