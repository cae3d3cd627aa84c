import { randomStream } from './random.ts';

/** A mean and the interval that the bootstrap gives it. */
export interface Estimate {
  /** Values that the mean is of. */
  readonly n: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export const resamples = 2000;
/** Share of the resampled means inside the interval. */
export const level = 0.95;

/**
 * The mean with its percentile bootstrap interval: `resamples` times as many values are drawn with replacement, and the
 * interval spans the middle of their means (Efron and Tibshirani 1993, chapter 13).
 * @param seed the same one gives the same interval, and for as many values the same draws.
 * @returns null when there are no values.
 */
export function estimateMean(values: readonly number[], seed: number): Estimate | null {
  const n = values.length;
  if (n === 0) return null;
  const { uniform } = randomStream(seed, 0);
  const means = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    let sum = 0;
    for (let drawn = 0; drawn < n; drawn++) sum += values[Math.floor(uniform() * n)] as number;
    means[round] = sum / n;
  }
  means.sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, low: quantile(means, (1 - level) / 2), high: quantile(means, (1 + level) / 2) };
}

/** Between two values the quantile runs straight, as NumPy's default has it. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
