import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CausalSubject, saliencyOrder } from '../../../src/pipeline/metrics/causal.ts';
import { road } from '../../../src/pipeline/metrics/road.ts';
import type { Layout } from '../../../src/protocol/models.ts';
import { presets } from '../../../src/settings/presets.ts';

const side = 20;
const pixels = side * side;
/** A bright square on black. */
const isSquare = (pixel: number) => Math.abs((pixel % side) - 6) < 3 && Math.abs(Math.floor(pixel / side) - 12) < 3;
const lit = Array.from({ length: pixels }, (_, pixel) => pixel).filter(isSquare).length;
const order = saliencyOrder(Float32Array.from({ length: pixels }, (_, pixel) => (isSquare(pixel) ? 1 : 0)));

interface Seen {
  readonly subject: CausalSubject;
  /** Every image that the teacher was fed. */
  readonly images: Float32Array[];
}

/** A teacher whose probability is the mean light of the square. */
function square(layout: Layout, batchSize = 4): Seen {
  const images: Float32Array[] = [];
  const at = (pixel: number, channel: number) => (layout === 'NCHW' ? channel * pixels + pixel : pixel * 3 + channel);
  const tensor = new Float32Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++) tensor[at(pixel, channel)] = isSquare(pixel) ? 1 : 0;
  }
  const teacher = {
    batchSize,
    input: { height: side, width: side, channels: 3, layout },
    spec: { input: presets.torchvision },
    score: async (values: Float32Array, count: number) =>
      Array.from({ length: count }, (_, row) => {
        const image = values.slice(row * 3 * pixels, (row + 1) * 3 * pixels);
        images.push(image);
        let sum = 0;
        for (let pixel = 0; pixel < pixels; pixel++) if (isSquare(pixel)) sum += image[at(pixel, 0)]!;
        return sum / lit;
      }),
    scoreOf: (sums: number[], row: number) => ({ probability: sums[row]! }),
  };
  return { subject: { teacher, tensor, target: 0 } as unknown as CausalSubject, images };
}

test('a perfect map loses the class at once, and keeps it to the end in the other order', async () => {
  const { subject, images } = square('NCHW');
  const { percentages, morf, lerf, meanMorf, meanLerf, difference } = await road(subject, order);
  assert.deepEqual(percentages, [10, 20, 30, 40, 50, 60, 70, 80, 90]);
  assert.equal(images.length, 18);
  // 10 % are 40 pixels, more than the square's 25: only the dark border around is left to impute from.
  assert.equal(lit, 25);
  for (const score of morf) assert.ok(Math.abs(score) < 0.05, String(score));
  // 90 % leave 40 pixels, the square among them.
  for (const score of lerf) assert.equal(score, 1);
  const mean = morf.reduce((sum, score) => sum + score, 0) / 9;
  assert.ok(Math.abs(meanMorf - mean) < 1e-12);
  assert.equal(meanLerf, 1);
  assert.ok(Math.abs(difference - (1 - mean)) < 1e-12);
});

test("the noise is 0.01 of the picture's range, in the teacher's units, on the missing pixels alone", async () => {
  const { subject, images } = square('NHWC');
  // Imputation leaves a plain picture as it is, so that what changes is noise.
  const plain = { ...subject, tensor: new Float32Array(3 * pixels).fill(0.3) };
  await road(plain, order, { percentages: [90] });
  const image = images[0]!.map((value) => value - Math.fround(0.3));
  const missing = [...order.subarray(0, 360)];
  presets.torchvision.std.forEach((std, channel) => {
    const sigma = Math.hypot(...missing.map((pixel) => image[pixel * 3 + channel]!)) / Math.sqrt(missing.length);
    // Four standard errors of a standard deviation from 360 values: 4 / √720.
    assert.ok(Math.abs(sigma / (0.01 / std) - 1) < 0.15, `${channel}: ${sigma}, ${0.01 / std}`);
  });
  for (const pixel of order.subarray(360)) assert.equal(image[pixel * 3], 0);
});

test('the seed fixes the noise, and neither layout nor batch size moves it', async () => {
  const of = async (layout: Layout, seed: number, batchSize?: number) => {
    const { subject } = square(layout, batchSize);
    return (await road(subject, order, { percentages: [30], seed })).morf;
  };
  const first = await of('NCHW', 1);
  assert.deepEqual(await of('NCHW', 1, 1), first);
  assert.deepEqual(await of('NHWC', 1), first);
  assert.notDeepEqual(await of('NCHW', 2), first);
});

test('a cancel is heard before the next image', async () => {
  const { subject, images } = square('NCHW', 1);
  const controller = new AbortController();
  const running = road(subject, order, { signal: controller.signal });
  setImmediate(() => controller.abort(new Error('enough')));
  await assert.rejects(running, /enough/);
  assert.ok(images.length < 18, String(images.length));
});
