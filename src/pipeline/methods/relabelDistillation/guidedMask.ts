import { type Grid, valueAt } from '../../numeric/grid.ts';
import type { RandomStream } from '../../numeric/random.ts';
import type { Mask } from '../shared/mask.ts';

/** A guided mask replaces all but the most salient parts (are they enough?), or those alone (are they needed?). */
export type GuidedMaskKind = 'sufficient' | 'necessary';

/** How strongly the map pulls against chance, in standard deviations of the map for one of chance. */
export const pull = 2;

/** A map that masks are drawn by. */
export interface Guide {
  /** In standard deviations of the map, about its mean. */
  readonly map: Grid;
  /** Pixels of the frame a side of one of the map's. */
  readonly cell: number;
  readonly width: number;
  readonly height: number;
}

/**
 * @param map of the frame; one that is even everywhere leaves all to chance.
 * @param cell pixels of the frame a side of one of the map's.
 * @param frame width and height in pixels.
 */
export function guideOf(map: Grid, cell: number, { width, height }: { width: number; height: number }): Guide {
  const { values } = map;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const standard = values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
  return { map: { ...map, values: standard }, cell, width, height };
}

/**
 * Draws a mask by a map: its points are put in order of the map plus normal noise, and the first of them, which are the
 * most salient ones but for chance, are kept ("sufficient") or replaced ("necessary").
 * @param share of the points that count as salient, 0–1; at least one is, and one is not.
 */
export function drawGuidedMask(
  random: RandomStream,
  cells: number,
  share: number,
  guide: Guide,
  question: GuidedMaskKind,
): Mask {
  const points = cells + 1;
  const offsetX = random.uniform();
  const offsetY = random.uniform();
  // A point's place on the map: the inverse of placePixels in mask.ts.
  const place = (point: number, pixels: number, offset: number) =>
    ((point + 0.5 - offset) * Math.ceil(pixels / cells)) / guide.cell - 0.5;
  const scores = new Float64Array(points ** 2).map((_, at) => {
    const row = place(Math.floor(at / points), guide.height, offsetY);
    const column = place(at % points, guide.width, offsetX);
    return pull * valueAt(guide.map, row, column) + random.normal();
  });
  const salient = Math.min(Math.max(Math.round(share * scores.length), 1), scores.length - 1);
  // Chance leaves no two scores alike, so that just `salient` of them reach this one.
  const least = scores.toSorted()[scores.length - salient] as number;
  const grid = new Float32Array(scores.length);
  scores.forEach((score, at) => {
    grid[at] = score >= least === (question === 'necessary') ? 1 : 0;
  });
  return { cells, grid, offsetX, offsetY };
}
