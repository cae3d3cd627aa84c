import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  blurKernel,
  type CausalSubject,
  causalCurve,
  curveImage,
  saliencyOrder,
} from '../../../src/pipeline/metrics/causal.ts';
import { parseNpy } from '../../fixtures/npy.ts';

/** A teacher of two pixels a side whose probability is the sum of its input: 1 when all is there, 0 when nothing is. */
function summing(tensor: Float32Array): CausalSubject {
  const teacher = {
    batchSize: 2,
    input: { height: 2, width: 2, channels: 1, layout: 'NCHW' },
    score: async (values: Float32Array, count: number) =>
      Array.from({ length: count }, (_, row) => values.subarray(row * 4, row * 4 + 4).reduce((a, b) => a + b, 0)),
    scoreOf: (sums: number[], row: number) => ({ probability: sums[row]! }),
  };
  return { teacher, tensor, target: 0 } as unknown as CausalSubject;
}

test("the blur is RISE's", () => {
  const { shape, values } = parseNpy(
    readFileSync(new URL('../../fixtures/vectors/rise-blur-kernel.npy', import.meta.url)),
  );
  assert.deepEqual(shape, [11, 11]);
  const line = blurKernel();
  values.forEach((value, i) => {
    assert.ok(Math.abs(value - line[Math.floor(i / 11)]! * line[i % 11]!) < 1e-8);
  });
});

test('pixels go in the order of saliency, equals by index', () => {
  assert.deepEqual([...saliencyOrder(Float32Array.of(0.1, 0.9, 0.1, -3))], [1, 0, 2, 3]);
});

test('deletion takes pixels away step by step; its area is that of trapezia', async () => {
  const subject = summing(Float32Array.of(0.5, 0.25, 0.125, 0.125));
  const one = await causalCurve(subject, 'deletion', Uint32Array.of(0, 1, 2, 3), 1);
  assert.deepEqual([...one.scores], [1, 0.5, 0.25, 0.125, 0]);
  // (1/2 + 0.5 + 0.25 + 0.125 + 0/2) / 4
  assert.equal(one.auc, 0.34375);
  const three = await causalCurve(subject, 'deletion', Uint32Array.of(3, 2, 1, 0), 3);
  assert.deepEqual([...three.scores], [1, 0.5, 0]);
  assert.equal(three.auc, 0.5);
});

test('insertion ends at the image, and starts at its blur with nothing beyond the edge', async () => {
  const subject = summing(Float32Array.of(0.5, 0.25, 0.125, 0.125));
  const { scores } = await causalCurve(subject, 'insertion', Uint32Array.of(0, 1, 2, 3), 2);
  const [centre, next] = [blurKernel()[5]!, blurKernel()[6]!];
  // Of each pixel's light, (centre + next)² stays within the two by two pixels.
  assert.ok(Math.abs(scores[0]! - (centre + next) ** 2) < 1e-6);
  assert.equal(scores[2], 1);
});

test('the image at a point of a curve is what the teacher was fed there', async () => {
  const fed: number[][] = [];
  const { teacher, ...rest } = summing(Float32Array.of(0.5, 0.25, 0.125, 0.125));
  const score: typeof teacher.score = (values, count) => {
    for (let row = 0; row < count; row++) fed.push([...values.subarray(row * 4, row * 4 + 4)]);
    return teacher.score(values, count);
  };
  const subject = { ...rest, teacher: { ...teacher, score } } as unknown as CausalSubject;
  const order = Uint32Array.of(2, 0, 3, 1);
  for (const name of ['deletion', 'insertion'] as const) {
    fed.splice(0);
    await causalCurve(subject, name, order, 3);
    const images = [0, 1, 2].map((point) => [...curveImage(subject, name, order, 3, point)]);
    assert.deepEqual(images, fed);
  }
  assert.deepEqual([...curveImage(subject, 'deletion', order, 3, 1)], [0, 0.25, 0, 0]);
});

test('every batch is told of, and waited for', async () => {
  const told: number[] = [];
  let busy = false;
  await causalCurve(
    summing(new Float32Array(4)),
    'deletion',
    Uint32Array.of(0, 1, 2, 3),
    1,
    undefined,
    async (images) => {
      assert.ok(!busy);
      busy = true;
      await new Promise((resolve) => setImmediate(resolve));
      busy = false;
      told.push(images);
    },
  );
  assert.deepEqual(told, [2, 2, 1]);
});
