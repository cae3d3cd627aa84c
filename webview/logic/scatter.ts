import type { Sample, Scatter } from '../../src/protocol/panel.ts';
import type { Rect } from './geometry.ts';
import { countSamples } from './samples.ts';

/** The plane that points are drawn on. */
export const plane = { width: 160, height: 90, margin: 4 } as const;

/** The number of labels that have a colour of their own. */
const colours = 5;

/** From where on a sample is far from all others: so many times the distance between the quartiles beyond them (Tukey). */
const farFence = 3;
/** If more points than this share are far out, they are a cluster of their own, which is to be seen as it lies. */
const mostFar = 0.02;
/** The plane is left as it is unless leaving out what is far makes it so many times larger. */
const worthwhile = 1.25;
/** How far the plane is enlarged at most. */
const mostZoom = 16;

export interface Point {
  readonly sample: Sample;
  /** On the plane. */
  readonly x: number;
  readonly y: number;
  /** Rank of the label among the most frequent ones, from 0; undefined: it is one of the others. */
  readonly colour: number | undefined;
  /** It lies farther out, in this direction (−1, 0 or 1 along each axis), and is shown at the edge. */
  readonly far?: { readonly x: number; readonly y: number };
}

/** The labels that have a colour of their own: first the kept samples', then those most shifted to. */
export function colouredLabels(samples: readonly Sample[]): readonly number[] {
  const kept = samples.find((sample) => sample.kept);
  const shifted = countSamples(samples).shiftedTo.map(({ label }) => label);
  return [...(kept === undefined ? [] : [kept.label]), ...shifted].slice(0, colours);
}

/**
 * The samples' points, scaled equally in both directions to fill the plane, and centred. A few that are far from all others
 * would leave no room for these: they are put at the edge.
 */
export function pointsOf({ indices, coordinates }: Scatter, samples: readonly Sample[]): readonly Point[] {
  const labels = colouredLabels(samples);
  const byIndex = new Map(samples.map((sample) => [sample.index, sample]));
  const [left, right, top, bottom] = limitsOf(coordinates);
  const { width, height, margin } = plane;
  const room = scaleOf([left, right, top, bottom]);
  return indices.flatMap((index, at) => {
    const sample = byIndex.get(index);
    if (sample === undefined) return [];
    const colour = labels.indexOf(sample.label);
    const wanted = {
      x: width / 2 + ((coordinates[at * 2] ?? 0) - (left + right) / 2) * room,
      y: height / 2 + ((coordinates[at * 2 + 1] ?? 0) - (top + bottom) / 2) * room,
    };
    const [x, y] = [within(wanted.x, margin, width - margin), within(wanted.y, margin, height - margin)];
    // Rounding alone puts nothing out.
    const out = (from: number, to: number) => (Math.abs(from - to) > 1e-3 ? Math.sign(from - to) : 0);
    const far = { x: out(wanted.x, x), y: out(wanted.y, y) };
    return [{ sample, x, y, colour: colour < 0 ? undefined : colour, ...((far.x !== 0 || far.y !== 0) && { far }) }];
  });
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

type Limits = readonly [left: number, right: number, top: number, bottom: number];

/** The span that fills the plane: of all points, or without a few that are far from all others, if that gains much. */
function limitsOf(coordinates: Float32Array): Limits {
  const all = boundsOf(coordinates);
  const fences = [0, 1].map((axis) => fencesOf(coordinates.filter((_, at) => at % 2 === axis)));
  const near = coordinates.filter((_, at) => {
    return [0, 1].every((axis) => {
      const value = coordinates[at - (at % 2) + axis] ?? 0;
      const [low, high] = fences[axis] ?? [-Infinity, Infinity];
      return value >= low && value <= high;
    });
  });
  const far = (coordinates.length - near.length) / coordinates.length;
  if (!(far > 0 && far <= mostFar)) return all;
  const trimmed = boundsOf(near);
  return scaleOf(trimmed) >= worthwhile * scaleOf(all) ? trimmed : all;
}

/** Units of the plane per unit of the points. */
const scaleOf = ([left, right, top, bottom]: Limits): number =>
  Math.min(
    (plane.width - 2 * plane.margin) / (right - left || 1),
    (plane.height - 2 * plane.margin) / (bottom - top || 1),
  );

function fencesOf(values: Float32Array): readonly [low: number, high: number] {
  const sorted = values.toSorted();
  const quartile = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [lower, upper] = [quartile(0.25), quartile(0.75)];
  const reach = farFence * (upper - lower);
  return [lower - reach, upper + reach];
}

/** A part of the plane, `factor` times smaller than a part around one of its places, and inside the plane. */
export function zoomPart(part: Rect, factor: number, x: number, y: number): Rect {
  const zoom = within((plane.width / part.width) * factor, 1, mostZoom);
  const [width, height] = [plane.width / zoom, plane.height / zoom];
  return insidePlane({
    x: x - ((x - part.x) / part.width) * width,
    y: y - ((y - part.y) / part.height) * height,
    width,
    height,
  });
}

/** The part moved by some of the plane's units, as far as the plane goes. */
export function movePart(part: Rect, x: number, y: number): Rect {
  return insidePlane({ ...part, x: part.x + x, y: part.y + y });
}

/** The part moved as little as shows a place; the same object if it shows it already. */
export function partWith(part: Rect, { x, y }: Pick<Rect, 'x' | 'y'>): Rect {
  const margin = (plane.margin * part.width) / plane.width / 2;
  const moved = insidePlane({
    ...part,
    x: within(part.x, x + margin - part.width, x - margin),
    y: within(part.y, y + margin - part.height, y - margin),
  });
  return moved.x === part.x && moved.y === part.y ? part : moved;
}

function insidePlane(part: Rect): Rect {
  const x = within(part.x, 0, plane.width - part.width);
  return { ...part, x, y: within(part.y, 0, plane.height - part.height) };
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
