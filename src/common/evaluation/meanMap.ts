import type { SaliencyMap } from '../../protocol/explanation.ts';

/** What several maps have in common. */
export interface MeanMap {
  readonly maps: number;
  /** The mean of what speaks for the class in each map, with equal weights: it sums to 1. */
  readonly map: SaliencyMap;
  /**
   * Share of the evidence that lies at the border, averaged over the maps, and its standard error; null: there is only
   * one map. `area` is the share of the pixels that are counted to it: that of a map without a preference.
   */
  readonly border: { readonly share: number; readonly error: number | null; readonly area: number };
}

/** Width of the border, as a share of the side. */
export const borderWidth = 0.1;

/**
 * The mean of maps in the model's frame. Only what speaks for the class counts, and every map has the same weight.
 *
 * @param maps of one size; those in which nothing speaks for the class are left out.
 * @returns undefined: none is left.
 */
export function meanMap(maps: readonly SaliencyMap[]): MeanMap | undefined {
  const [first] = maps;
  if (first === undefined) return undefined;
  const { width, height } = first;
  const values = new Float32Array(width * height);
  const shares: number[] = [];
  for (const map of maps) {
    const total = map.values.reduce((sum, value) => sum + Math.max(0, value), 0);
    if (total <= 0 || map.width !== width || map.height !== height) continue;
    map.values.forEach((value, at) => {
      values[at] = (values[at] ?? 0) + Math.max(0, value) / total;
    });
    shares.push(borderShare(map));
  }
  const count = shares.length;
  if (count === 0) return undefined;
  const mean = shares.reduce((sum, share) => sum + share, 0) / count;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(1, count - 1);
  return {
    maps: count,
    map: { width, height, values: values.map((value) => value / count) },
    border: { share: mean, error: count > 1 ? Math.sqrt(variance / count) : null, area: borderArea(width, height) },
  };
}

/** Share of what speaks for the class in pixels that `isWithin` accepts; 0 if nothing speaks for it. */
export function shareWithin({ width, values }: SaliencyMap, isWithin: (x: number, y: number) => boolean): number {
  let [inside, total] = [0, 0];
  values.forEach((value, at) => {
    if (value <= 0) return;
    total += value;
    if (isWithin(at % width, Math.floor(at / width))) inside += value;
  });
  return total === 0 ? 0 : inside / total;
}

function borderShare(map: SaliencyMap): number {
  const { width, height } = map;
  return shareWithin(map, (x, y) => isBorder(x / width, y / height, 1 / width, 1 / height));
}

/** Whole pixels are in the border or not: of 8 × 8 these are 44 %, of 224 × 224 35 %. */
function borderArea(width: number, height: number): number {
  return borderShare({ width, height, values: new Float32Array(width * height).fill(1) });
}

/** Whether the centre of a pixel lies in the border; all in shares of the side. */
function isBorder(x: number, y: number, width: number, height: number): boolean {
  const [across, down] = [x + width / 2, y + height / 2];
  return Math.min(across, 1 - across, down, 1 - down) < borderWidth;
}
