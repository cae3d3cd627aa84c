import type { Grid } from '../../numeric/grid.ts';
import { gaussianSmoothing } from '../../numeric/smoothing.ts';

/**
 * The expected correlation between two maps of all samples, from the correlation between two maps of half of them each:
 * 2r / (1 + r) (Spearman 1910; Brown 1910). It holds if the halves share nothing, which is why the masks of each half
 * follow a map of its own samples only.
 * @param splitHalf r, −1 to 1; halves that disagree predict no agreement, so the result is never below 0.
 */
export function spearmanBrown(splitHalf: number | null): number | null {
  if (splitHalf === null) return null;
  return splitHalf <= 0 ? 0 : (2 * splitHalf) / (1 + splitHalf);
}

/** Standard deviation for smoothing the differences, in the student's pixels: two maps say little about one pixel. */
const smoothing = 1.5;

/**
 * How far off each pixel of the map may be: the standard error of the mean of two independent maps, |a − b| / 2, as a
 * root mean square around the pixel. In the map's units.
 */
export function uncertaintyOf([one, other]: readonly [Grid, Grid]): Grid {
  const { width, height } = one;
  const squares = one.values.map((value, at) => (value - (other.values[at] as number)) ** 2);
  const { smooth } = gaussianSmoothing(width, height, smoothing);
  return { width, height, values: smooth(squares).map((square) => Math.sqrt(square) / 2) };
}
