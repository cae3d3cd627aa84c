import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MaskSums } from '../../../../src/pipeline/methods/rise/maskSums.ts';
import { riseMask, riseValues } from '../../../../src/pipeline/methods/rise/method.ts';
import { Masker } from '../../../../src/pipeline/methods/shared/masker.ts';
import { rise as cases } from '../../../fixtures/vectors/baselines.json' with { type: 'json' };

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, at) => {
    assert.ok(Math.abs(actual[at]! - value) < tolerance, `${actual[at]} at ${at} is not ${value}`);
  });
}

/** From planes to pixels. */
const interleaved = (image: readonly number[], channels: number): number[] => {
  const pixels = image.length / channels;
  return image.map((_, at) => image[(at % channels) * pixels + Math.floor(at / channels)]!);
};

for (const layout of ['NCHW', 'NHWC'] as const) {
  for (const { height, width, channels, ...known } of cases) {
    test(`masks, masked images and saliency of ${height} × ${width}, ${layout}, are RISE's`, async () => {
      const pixels = height * width;
      const side = Math.sqrt(known.grids[0]!.length);
      const masks = known.grids.map((grid, i) =>
        riseMask(Float32Array.from(grid), height, width, known.down[i]!, known.right[i]!),
      );
      const image = layout === 'NCHW' ? known.image : interleaved(known.image, channels);
      const shape = { height, width, channels: channels === 1 ? 1 : 3, layout } as const;
      const scales = Array<number>(channels).fill(1);
      const masker = await Masker.create(Float32Array.from(image), shape, scales, side);

      // In two batches, of which the second has another size.
      const sums = new MaskSums(pixels);
      for (const [first, end] of [
        [0, 5],
        [5, 9],
      ] as const) {
        const batch = await masker.mask(masks.slice(first, end));
        known.masks.slice(first, end).forEach((mask, i) => {
          near(batch.masks.subarray(i * pixels, (i + 1) * pixels), mask, 2e-6);
        });
        near(batch.change, known.change.slice(first, end), 1e-5);
        const probabilities = Array.from({ length: end - first }, (_, i) => {
          const own = batch.tensor.subarray(i * pixels * channels, (i + 1) * pixels * channels);
          const isFirst = (at: number) => (layout === 'NCHW' ? at < pixels : at % channels === 0);
          const sum = own.reduce((total, value, at) => (isFirst(at) ? total + value : total), 0);
          return 1 / (1 + Math.exp(-known.gain * sum));
        });
        near(probabilities, known.probabilities.slice(first, end), 1e-5);
        await sums.add(batch.masks, probabilities);
      }
      const mean = known.probabilities.reduce((sum, value) => sum + value, 0) / known.probabilities.length;
      near(
        riseValues(sums),
        known.saliency.map((value) => value - mean),
        1e-5,
      );
    });
  }
}

test('the halves are the samples with even and with odd indices', async () => {
  const sums = new MaskSums(2);
  await sums.add(Float32Array.of(1, 0, 0, 1, 1, 1), [0.5, 0.25, 1]);
  await sums.add(Float32Array.of(1, 0.5), [2]);
  assert.deepEqual(
    sums.halves.map((half) => [...half]),
    [
      [1.5, 1],
      [2, 1.25],
    ],
  );
  assert.deepEqual([sums.count, sums.total], [4, 3.75]);
});
