import { spearman } from '../../common/correlation.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';

/** A map of some of the samples. */
export interface PartialMap {
  readonly samples: number;
  readonly map: SaliencyMap;
}

/**
 * How similar several maps of one image are: the mean of Spearman's rank correlation over all pairs, −1 to 1; 1 is the
 * same order of the pixels. null for fewer than two maps, or if one is constant.
 */
export function likeness(maps: readonly SaliencyMap[]): number | null {
  const pairs = maps.flatMap((map, i) => maps.slice(i + 1).map((other) => spearman(map.values, other.values)));
  if (pairs.length === 0) return null;
  let sum = 0;
  for (const correlation of pairs) {
    if (correlation === null) return null;
    sum += correlation;
  }
  return sum / pairs.length;
}

/** How the map converges: the rank correlation of each partial map with the final one, in the order given. */
export function convergence(parts: readonly PartialMap[], final: SaliencyMap): readonly ConvergencePoint[] {
  return parts.map(({ samples, map }) => ({ samples, correlation: likeness([map, final]) }));
}

export interface ConvergencePoint {
  readonly samples: number;
  readonly correlation: number | null;
}
