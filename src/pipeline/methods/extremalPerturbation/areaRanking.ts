/**
 * The gradient by the mask of the mean of (sorted mask − r)², r being 0 and then 1 for the share of an area: Fong, Patrick
 * and Vedaldi, ICCV 2019 (arXiv 1910.08485), equation 4. Values are sorted in single precision, in which equal ones, of
 * which a mask has many, are equal.
 * @param mask 0–1.
 * @param area its share that is to be 1, from 0 to 1.
 * @param wanted how much each pixel is worth: of equal values those that are worth more count as greater, and of these the
 *   later ones. undefined: the later ones. A mask begins with all its values equal, and those that are ranked low then stay
 *   low, so that what is ranked by its place alone ends at the image's lower edge, whatever the model looks at.
 */
export function areaSlopes(mask: Float64Array, area: number, wanted?: Float64Array): Float64Array {
  const { length } = mask;
  const keys = Float32Array.from(mask);
  const below = Math.floor(length * (1 - area));
  const sorted = keys.slice().sort();
  const bound = below < length ? (sorted[below] as number) : Number.POSITIVE_INFINITY;
  const low = lowOfEqual(keys, bound, below - firstAt(sorted, bound), wanted);
  return mask.map((value, at) => {
    const key = keys[at] as number;
    const isLow = key < bound || (key === bound && low.has(at));
    return (2 * (value - (isLow ? 0 : 1))) / length;
  });
}

/** Which of the values that are equal to `bound` count as low: `count` of them. */
function lowOfEqual(keys: Float32Array, bound: number, count: number, wanted?: Float64Array): ReadonlySet<number> {
  const equal: number[] = [];
  keys.forEach((key, at) => {
    if (key === bound) equal.push(at);
  });
  if (wanted !== undefined && count < equal.length) {
    equal.sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
  }
  return new Set(equal.slice(0, count));
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
