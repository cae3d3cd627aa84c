/**
 * Share of a map's pixels that lie below the value drawn at full strength, so that a single outlier does not make all
 * others look cold.
 */
const topShare = 0.995;

/** The value that this share of the values, 0–1, does not exceed, by nearest rank; 0 for no values. */
export function quantile(values: Float32Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/**
 * The value of a map that is drawn at full strength: the 99.5th percentile of its positive part, or of all absolute
 * values if it is drawn with its sign; the maximum if that is 0. 0: there is nothing to draw.
 */
export function topOf(values: Float32Array, signed = false): number {
  const sizes = values.map((value) => (signed ? Math.abs(value) : Math.max(0, value)));
  return quantile(sizes, topShare) || sizes.reduce((largest, size) => Math.max(largest, size), 0);
}
