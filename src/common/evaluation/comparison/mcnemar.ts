/** Whether two models differ on the same images. */
export interface McNemar {
  /** (b − c)² / (b + c), McNemar 1947, "Note on the sampling error of the difference between correlated proportions", equation 1; null: b + c is 0. */
  readonly statistic: number | null;
  /** Two-sided, from the exact binomial test of b against c; 1 if they differ on no image. */
  readonly p: number;
}

/**
 * McNemar's test for images that one model gets right and the other wrong.
 *
 * @param fixed wrong before, right now.
 * @param broken right before, wrong now.
 */
export function mcNemar(fixed: number, broken: number): McNemar {
  const trials = fixed + broken;
  if (trials === 0) return { statistic: null, p: 1 };
  return {
    statistic: (fixed - broken) ** 2 / trials,
    p: Math.min(1, 2 * binomialTail(trials, Math.min(fixed, broken))),
  };
}

/**
 * The probability of at most `most` heads in `trials` tosses of a fair coin; by logarithms, since 2^trials overflows a
 * double.
 */
function binomialTail(trials: number, most: number): number {
  let logarithm = -trials * Math.LN2;
  let sum = Math.exp(logarithm);
  for (let k = 1; k <= most; k++) {
    logarithm += Math.log(trials - k + 1) - Math.log(k);
    sum += Math.exp(logarithm);
  }
  return sum;
}
