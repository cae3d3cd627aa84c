/** The standard normal distribution's 97.5th percentile: a 95 % interval reaches so many standard errors to either side. */
export const z = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a share: Wilson 1927, "Probable inference, the law of succession, and statistical
 * inference", JASA 22, page 209.
 *
 * @param successes of `trials`; both whole numbers.
 * @returns null: there were no trials.
 */
export function wilsonInterval(successes: number, trials: number): readonly [low: number, high: number] | null {
  if (trials <= 0) return null;
  const share = successes / trials;
  const shrink = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  // Rounding must not take it out of 0–1, nor past a share of exactly 0 or 1.
  const low = successes === 0 ? 0 : centre - half;
  const high = successes === trials ? 1 : centre + half;
  return [low, high];
}
