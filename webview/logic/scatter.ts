import type { Sample, Scatter } from '../../src/protocol/panel.ts';
import type { Rect } from './geometry.ts';
import { countSamples } from './samples.ts';

/** The plane that points are drawn on. */
export const plane = { width: 160, height: 90, margin: 4 } as const;

/** The number of labels that have a colour of their own. */
const colours = 5;

export interface Point {
  readonly sample: Sample;
  /** On the plane. */
  readonly x: number;
  readonly y: number;
  /** Rank of the label among the most frequent ones, from 0; undefined: it is one of the others. */
  readonly colour: number | undefined;
}

/** The labels that have a colour of their own: first the kept samples', then those most shifted to. */
export function colouredLabels(samples: readonly Sample[]): readonly number[] {
  const kept = samples.find((sample) => sample.kept);
  const shifted = countSamples(samples).shiftedTo.map(({ label }) => label);
  return [...(kept === undefined ? [] : [kept.label]), ...shifted].slice(0, colours);
}

/** The samples' points, scaled equally in both directions to fill the plane, and centred. */
export function pointsOf({ indices, coordinates }: Scatter, samples: readonly Sample[]): readonly Point[] {
  const labels = colouredLabels(samples);
  const byIndex = new Map(samples.map((sample) => [sample.index, sample]));
  const [left, right, top, bottom] = boundsOf(coordinates);
  const { width, height, margin } = plane;
  const room = Math.min((width - 2 * margin) / (right - left || 1), (height - 2 * margin) / (bottom - top || 1));
  return indices.flatMap((index, at) => {
    const sample = byIndex.get(index);
    if (sample === undefined) return [];
    const colour = labels.indexOf(sample.label);
    const x = width / 2 + ((coordinates[at * 2] ?? 0) - (left + right) / 2) * room;
    const y = height / 2 + ((coordinates[at * 2 + 1] ?? 0) - (top + bottom) / 2) * room;
    return [{ sample, x, y, colour: colour < 0 ? undefined : colour }];
  });
}

function boundsOf(coordinates: Float32Array): [left: number, right: number, top: number, bottom: number] {
  const bounds: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < coordinates.length; at += 2) {
    const [x, y] = [coordinates[at] ?? 0, coordinates[at + 1] ?? 0];
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.max(bounds[1], x);
    bounds[2] = Math.min(bounds[2], y);
    bounds[3] = Math.max(bounds[3], y);
  }
  return bounds;
}

/** The point nearest to a place, at most `within` away. */
export function pointNear(points: readonly Point[], x: number, y: number, within: number): Point | undefined {
  return least(points, (point) => {
    const distance = Math.hypot(point.x - x, point.y - y);
    return distance <= within ? distance : undefined;
  });
}

const steps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * The point that a key leads to: an arrow to the nearest point within 45° of its direction, Home and End to the first
 * and last one; undefined if the key does not move or nothing is there.
 */
export function pointAfter(points: readonly Point[], from: Point, key: string): Point | undefined {
  if (key === 'Home') return points[0];
  if (key === 'End') return points.at(-1);
  const step = steps[key];
  if (step === undefined) return undefined;
  return least(points, (point) => {
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    const along = dx * step[0] + dy * step[1];
    const across = Math.abs(dx * step[1]) + Math.abs(dy * step[0]);
    return along > 0 && across <= along ? Math.hypot(dx, dy) : undefined;
  });
}

/** Whether a point lies in a rectangle, including its edges. */
export function isInside({ x, y }: Point, rect: Rect): boolean {
  return x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height;
}

/** The first point with the smallest value; those without one don't count. */
function least(points: readonly Point[], measure: (point: Point) => number | undefined): Point | undefined {
  let found: Point | undefined;
  let smallest = Infinity;
  for (const point of points) {
    const value = measure(point);
    if (value === undefined || value >= smallest) continue;
    smallest = value;
    found = point;
  }
  return found;
}
