import { randomStream } from './random.ts';

/** A mean with its bootstrap interval, which is to be told from `leastForInterval` values on. */
export interface Estimate {
  /** The number of values. */
  readonly n: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export const resamples = 2000;
/** Share of the resampled means inside the interval. */
export const level = 0.95;
/** Of fewer values the interval holds the true mean much less often than it says: of one it is a point. */
export const leastForInterval = 10;

/**
 * The mean with its percentile bootstrap interval: as many values are drawn with replacement, `resamples` times, and the
 * interval spans the middle `level` of their means (Efron and Tibshirani 1993, chapter 13).
 * @param seed the same seed gives the same interval, and the same draws for any list of the same length.
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

/** Interpolated linearly between two values, as by NumPy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
