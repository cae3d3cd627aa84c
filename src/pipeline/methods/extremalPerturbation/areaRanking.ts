/**
 * The gradient by the mask of the mean of (sorted mask − r)², r being 0 and then 1 for the share of an area: Fong, Patrick
 * and Vedaldi, ICCV 2019 (arXiv 1910.08485), equation 4. Values are sorted in single precision, in which equal ones, of
 * which a mask has many, are equal; of those the later ones count as greater.
 * @param mask 0–1.
 * @param area its share that is to be 1, from 0 to 1.
 */
export function areaSlopes(mask: Float64Array, area: number): Float64Array {
  const { length } = mask;
  const keys = Float32Array.from(mask);
  const low = Math.floor(length * (1 - area));
  const sorted = keys.slice().sort();
  const bound = low < length ? (sorted[low] as number) : Number.POSITIVE_INFINITY;
  let equalAndLow = low - firstAt(sorted, bound);
  return mask.map((value, at) => {
    const key = keys[at] as number;
    const isLow = key < bound || (key === bound && equalAndLow-- > 0);
    return (2 * (value - (isLow ? 0 : 1))) / length;
  });
}

/** The place of the first value that is at least `bound`. @param sorted ascending. */
function firstAt(sorted: Float32Array, bound: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}
