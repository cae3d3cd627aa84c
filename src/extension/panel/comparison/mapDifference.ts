import { spearman } from '../../../common/correlation.ts';
import { topOf } from '../../../common/mapTop.ts';
import type { Frame, MapDifference, SaliencyMap } from '../../../protocol/panel.ts';

/** A map, and where it lies on the original. */
export interface FramedMap {
  readonly map: SaliencyMap;
  readonly frame: Frame;
}

/** The most cells per side of a difference, which keeps the ranking quick. */
const finest = 256;

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * How two maps of one image differ. Each is on the scale that it is drawn with, −1 to 1 (see `topOf`), since maps of
 * different models and methods have different units: what is at full strength in only one map is so in their
 * difference. They are compared on the part of the original that both cover, at the finer of their resolutions, with
 * values interpolated between the cells of a map.
 * @returns undefined if there is no part of the image that both cover.
 */
export function differenceOf(a: FramedMap, b: FramedMap): MapDifference | undefined {
  const rect = overlap(a.frame, b.frame);
  if (rect === undefined) return undefined;
  const cellWidth = Math.min(a.frame.width / a.map.width, b.frame.width / b.map.width);
  const cellHeight = Math.min(a.frame.height / a.map.height, b.frame.height / b.map.height);
  const width = cellsOf(rect.width, cellWidth);
  const height = cellsOf(rect.height, cellHeight);
  const first = sample(a, rect, width, height);
  const second = sample(b, rect, width, height);
  const tops = [topOf(a.map.values), topOf(b.map.values)] as const;
  const scaled = (value: number, top: number): number => (top > 0 ? Math.min(1, Math.max(-1, value / top)) : 0);
  const values = first.map((value, at) => scaled(value, tops[0]) - scaled(second[at] ?? 0, tops[1]));
  const { imageWidth, imageHeight } = a.frame;
  return {
    map: { width, height, values },
    frame: { imageWidth, imageHeight, ...rect },
    tops,
    correlation: spearman(first, second),
  };
}

/** The part of the image that both frames cover; padded frames extend beyond its edges. */
function overlap(a: Frame, b: Frame): Rect | undefined {
  const x = Math.max(a.x, b.x, 0);
  const y = Math.max(a.y, b.y, 0);
  const width = Math.min(a.x + a.width, b.x + b.width, a.imageWidth) - x;
  const height = Math.min(a.y + a.height, b.y + b.height, a.imageHeight) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

function cellsOf(length: number, cell: number): number {
  return Math.min(finest, Math.max(1, Math.round(length / cell)));
}

/**
 * The map at the centres of the cells of a grid over `rect`, interpolated linearly between the centres of its own
 * cells.
 */
function sample({ map, frame }: FramedMap, rect: Rect, width: number, height: number): Float32Array {
  const across = places(rect.x - frame.x, rect.width, width, frame.width / map.width, map.width);
  const down = places(rect.y - frame.y, rect.height, height, frame.height / map.height, map.height);
  const at = (column: number, row: number): number => map.values[row * map.width + column] ?? 0;
  const result = new Float32Array(width * height);
  down.forEach((row, y) => {
    across.forEach((column, x) => {
      const above = mix(at(column.from, row.from), at(column.to, row.from), column.share);
      const below = mix(at(column.from, row.to), at(column.to, row.to), column.share);
      result[y * width + x] = mix(above, below, row.share);
    });
  });
  return result;
}

interface Place {
  readonly from: number;
  readonly to: number;
  /** Share of the way from one to the other, 0–1. */
  readonly share: number;
}

/** @param start of the grid, measured from the map's edge; like `length` and `cell` in pixels of the original. */
function places(start: number, length: number, count: number, cell: number, cells: number): Place[] {
  return Array.from({ length: count }, (_, index) => {
    const position = (start + ((index + 0.5) * length) / count) / cell - 0.5;
    // A position that misses a centre by rounding counts as that centre.
    const exact = Math.abs(position - Math.round(position)) < 1e-6 ? Math.round(position) : position;
    const within = Math.min(Math.max(exact, 0), cells - 1);
    const from = Math.floor(within);
    return { from, to: Math.min(from + 1, cells - 1), share: within - from };
  });
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;
