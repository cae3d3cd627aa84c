/** Ties of probabilities that rounding has parted. */
const tie = 1 + 1e-9;

/**
 * Whether two shares differ: Fisher's exact test, two-sided, as the sum of the probabilities of all tables with the same
 * margins that are at most as probable as this one (R. A. Fisher, *Statistical Methods for Research Workers*, 1934,
 * section 21.02; two-sided as in SciPy's `fisher_exact`).
 *
 * @param hits how many of `of` in the first group; `otherHits` of `otherOf` in the second.
 * @returns p, 0–1; 1 where there is nothing to compare.
 */
export function fisherExact(hits: number, of: number, otherHits: number, otherOf: number): number {
  const [all, allHits] = [of + otherOf, hits + otherHits];
  const [least, most] = [Math.max(0, of - (all - allHits)), Math.min(of, allHits)];
  // Probabilities by the likeliest table's, from which they only fall: none overflows.
  const mode = Math.min(most, Math.max(least, Math.floor(((of + 1) * (allHits + 1)) / (all + 2))));
  const rise = (k: number): number => ((allHits - k) * (of - k)) / ((k + 1) * (all - allHits - of + k + 1));
  const weights = new Float64Array(most - least + 1);
  weights[mode - least] = 1;
  for (let k = mode; k < most; k++) weights[k + 1 - least] = (weights[k - least] ?? 0) * rise(k);
  for (let k = mode; k > least; k--) weights[k - 1 - least] = (weights[k - least] ?? 0) / rise(k - 1);
  const limit = (weights[hits - least] ?? 0) * tie;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.min(1, weights.reduce((total, weight) => total + (weight <= limit ? weight : 0), 0) / sum);
}

/**
 * Adjusts p values for being looked at together, so that with a limit of 5 % any of them is below it by chance in at most
 * 5 % of cases, however they depend on each other: S. Holm, *A Simple Sequentially Rejective Multiple Test Procedure*,
 * Scandinavian Journal of Statistics 6, 1979.
 */
export function holm(p: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(p.length).fill(1);
  let least = 0;
  for (const [rank, at] of [...p.keys()].sort((a, b) => (p[a] ?? 1) - (p[b] ?? 1)).entries()) {
    least = Math.min(1, Math.max(least, (p[at] ?? 1) * (p.length - rank)));
    adjusted[at] = least;
  }
  return adjusted;
}
