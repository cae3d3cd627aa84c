import { z } from './wilson.ts';

/** The 97.5th percentiles of Student's t with 1 to 9 degrees of freedom. */
const ofFew = [12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157] as const;

/**
 * How many standard errors a 95 % interval of the mean of a few values reaches to either side: the 97.5th percentile of Student's
 * t, from 10 degrees of freedom on by its expansion around the normal one (Abramowitz and Stegun 1964, 26.7.5).
 *
 * @param freedom degrees of freedom, from 1 on.
 */
export function studentReach(freedom: number): number {
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const fourth = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  const added = first / freedom + second / freedom ** 2 + third / freedom ** 3 + fourth / freedom ** 4;
  return ofFew[freedom - 1] ?? z + added;
}

/** A mean of shares. */
export interface ShareMean {
  /** 0–1. */
  readonly mean: number;
  /** Its 95 % interval, within 0–1; null: one value has none. */
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * The mean of shares with its 95 % interval by Student's t ("Student" 1908, "The probable error of a mean"). The normal
 * distribution's 1.96 standard errors, or a bootstrap, would be too narrow for the few maps that most groups have: of two
 * values they hold the mean in 70 and 51 % of cases.
 *
 * @param shares at least one, each 0–1.
 */
export function meanOfShares(shares: readonly number[]): ShareMean {
  const { length } = shares;
  const mean = shares.reduce((sum, share) => sum + share, 0) / length;
  if (length === 1) return { mean, interval: null };
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (length - 1);
  const half = studentReach(length - 1) * Math.sqrt(variance / length);
  return { mean, interval: [Math.max(0, mean - half), Math.min(1, mean + half)] };
}
