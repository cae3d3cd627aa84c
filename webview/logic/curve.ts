import { percent } from '../../src/common/numbers.ts';
import { formatSaid, type Unit } from '../../src/common/said.ts';
import type { Curve } from '../../src/protocol/panel.ts';

export type CurveName = 'deletion' | 'insertion';

/** The values at the lower and the upper edge of a plot. */
export type Reach = readonly [least: number, greatest: number];

/** Probabilities span their full range; scores span the lowest to the highest one drawn. */
export function reachOf(curves: readonly Curve[], unit: Unit): Reach {
  if (unit !== 'score') return [0, 1];
  const all = curves.flatMap(({ scores }) => scores);
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  return greatest > least ? [least, greatest] : [least - 0.5, least + 0.5];
}

/** The line through a curve's points in a square of 100 × 100. */
export function curvePath({ scores }: Curve, reach: Reach): string {
  const places = scores.map((_, point) => placeOf(scores, point, reach));
  return `M${places.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join('L')}`;
}

/** Where a point lies in that square. */
export function placeOf(
  scores: readonly number[],
  point: number,
  [least, greatest]: Reach,
): { readonly x: number; readonly y: number } {
  const height = ((scores[point] ?? 0) - least) / (greatest - least);
  return { x: (100 * point) / Math.max(1, scores.length - 1), y: 100 * (1 - height) };
}

/** The point nearest to `share`, 0–1, of the width. */
export function pointAt(share: number, points: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * (points - 1));
}

/** The point that a key leads to; undefined for a key that leads nowhere. */
export function pointAfterKey(key: string, point: number, points: number): number | undefined {
  const last = points - 1;
  const leap = Math.max(1, Math.round(last / 10));
  const to = {
    ArrowRight: point + 1,
    ArrowUp: point + 1,
    ArrowLeft: point - 1,
    ArrowDown: point - 1,
    PageUp: point + leap,
    PageDown: point - leap,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
}

/** The share of the pixels that have changed at a point; the last step may be shorter. */
export function changedShare(point: number, step: number, pixels: number): number {
  return Math.min(1, (point * step) / pixels);
}

const deeds: Readonly<Record<CurveName, string>> = { deletion: 'deleted', insertion: 'inserted' };

/** "25 % of the pixels deleted". */
export function changedText(name: CurveName, point: number, step: number, pixels: number): string {
  return `${percent(changedShare(point, step, pixels))} of the pixels ${deeds[name]}`;
}

/** What a screen reader says of a curve as a whole. */
export function curveText(name: CurveName, map: Curve, random: Curve, unit?: Unit): string {
  const better = name === 'deletion' ? 'lower' : 'higher';
  const first = formatSaid(map.scores[0] ?? 0, unit);
  const last = formatSaid(map.scores.at(-1) ?? 0, unit);
  const figures = `area ${formatSaid(map.auc, unit)}, of a random map ${formatSaid(random.auc, unit)}; ${better} is better`;
  return `${name === 'deletion' ? 'Deletion' : 'Insertion'}: ${figures}. From ${first} to ${last}.`;
}

/** Where two lines are furthest apart, for their labels: away from the ends, where a label would be cut off. */
export function labelPoint(map: readonly number[], random: readonly number[]): number {
  const last = map.length - 1;
  const [from, to] = [Math.ceil(last * 0.2), Math.floor(last * 0.8)];
  let best = from;
  for (let point = from; point <= to; point++) {
    const gap = (at: number) => Math.abs((map[at] ?? 0) - (random[at] ?? 0));
    if (gap(point) > gap(best)) best = point;
  }
  return best;
}

/**
 * The heights of the labels of two lines, one of which lies at `upper` and the other at `lower`; all in percent of the
 * plot's height, from its top. Labels are placed on the outer sides of the lines if there is room, and never overlap.
 */
export function labelHeights(upper: number, lower: number): readonly [above: number, below: number] {
  const [beside, apart, first] = [9, 12, 5];
  // A line along the bottom has no room beneath it.
  const below = lower < 86 ? lower + beside : lower - beside;
  const above = Math.max(first, Math.min(upper - beside, below - apart));
  return [above, Math.max(below, above + apart)];
}
