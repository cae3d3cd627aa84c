import { type Curves, isFailed } from '../entry.ts';
import type { Column } from '../report.ts';

/** A method's mean curves over the images that have a map. */
export interface MeanCurves extends Curves {
  readonly method: string;
  readonly images: number;
}

/** The mean curves of each method; a method without any map is left out. */
export function meanCurves(columns: readonly Column[]): MeanCurves[] {
  return columns.flatMap(({ method, entries }) => {
    const all = entries.flatMap(({ result }) => (isFailed(result) || !result.curves ? [] : [result.curves]));
    if (all.length === 0) return [];
    const mean = (of: keyof Curves) =>
      (all[0]?.[of] ?? []).map((_, at) => all.reduce((sum, curves) => sum + (curves[of][at] ?? 0), 0) / all.length);
    return [{ method, images: all.length, deletion: mean('deletion'), insertion: mean('insertion') }];
  });
}
