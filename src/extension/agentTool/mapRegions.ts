import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { Frame } from '../../protocol/pictures.ts';

/** A connected hot part of a map. */
export interface HotRegion {
  /** Such as "upper left" or "centre", in ninths of the image. */
  readonly place: string;
  /** Share of the map's whole positive contribution, 0–1. */
  readonly share: number;
  /** In whole pixels of the image, inside it. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Where a map is hot, in the original image's frame. */
export interface MapRegions {
  /** Three rows of three: the share of the positive contribution in each ninth of the image; they add up to 1. */
  readonly thirds: readonly (readonly number[])[];
  /** Hottest first. */
  readonly regions: readonly HotRegion[];
}

/** A cell is hot from this share of the level that only the hottest 0.5 % exceed. */
const hot = 0.5;
const hottest = 0.995;
/** Parts with a smaller share of the contribution are not worth mentioning. */
const smallestShare = 0.03;
const mostRegions = 3;

/** @returns undefined if nothing in the map speaks for the class. */
export function mapRegions(map: SaliencyMap, frame: Frame): MapRegions | undefined {
  const positive = map.values.map((value) => Math.max(value, 0));
  const total = positive.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return undefined;
  const sorted = positive.toSorted();
  const level = sorted[Math.ceil(hottest * sorted.length) - 1] || (sorted.at(-1) ?? 0);
  const parts = connected(positive, map.width, hot * level).map((cells) => {
    const share = cells.reduce((sum, cell) => sum + (positive[cell] ?? 0), 0) / total;
    const middle = weightedMiddle(cells, positive, map, frame);
    return { place: placeName(ninthOf(middle, frame)), share, box: boxOf(cells, map, frame) };
  });
  const regions = parts.filter(({ share }) => share >= smallestShare).sort((a, b) => b.share - a.share);
  return { thirds: thirdsOf(positive, total, map, frame), regions: regions.slice(0, mostRegions) };
}

const across = ['left', 'centre', 'right'] as const;
const down = ['upper', 'middle', 'lower'] as const;

/** @param ninth 0–8, row by row. */
export function placeName(ninth: number): string {
  const [row, column] = [Math.floor(ninth / 3), ninth % 3];
  if (row === 1 && column === 1) return 'centre';
  return column === 1 ? `${down[row]} middle` : `${down[row]} ${across[column]}`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The middle of a cell on the image, in pixels. */
function middleOf(cell: number, map: SaliencyMap, frame: Frame): Point {
  const [column, row] = [cell % map.width, Math.floor(cell / map.width)];
  return {
    x: frame.x + ((column + 0.5) * frame.width) / map.width,
    y: frame.y + ((row + 0.5) * frame.height) / map.height,
  };
}

function ninthOf({ x, y }: Point, { imageWidth, imageHeight }: Frame): number {
  const third = (at: number, length: number): number => Math.min(Math.max(Math.floor((3 * at) / length), 0), 2);
  return 3 * third(y, imageHeight) + third(x, imageWidth);
}

function thirdsOf(positive: Float32Array, total: number, map: SaliencyMap, frame: Frame): number[][] {
  const shares = new Array<number>(9).fill(0);
  positive.forEach((value, cell) => {
    const ninth = ninthOf(middleOf(cell, map, frame), frame);
    shares[ninth] = (shares[ninth] ?? 0) + value / total;
  });
  return [0, 3, 6].map((row) => shares.slice(row, row + 3));
}

function weightedMiddle(cells: readonly number[], weights: Float32Array, map: SaliencyMap, frame: Frame): Point {
  let [x, y, sum] = [0, 0, 0];
  for (const cell of cells) {
    const [weight, middle] = [weights[cell] ?? 0, middleOf(cell, map, frame)];
    x += weight * middle.x;
    y += weight * middle.y;
    sum += weight;
  }
  return { x: x / sum, y: y / sum };
}

function boxOf(cells: readonly number[], map: SaliencyMap, frame: Frame): HotRegion['box'] {
  let [first, last, upper, lower] = [map.width, 0, map.height, 0];
  for (const cell of cells) {
    const [column, row] = [cell % map.width, Math.floor(cell / map.width)];
    first = Math.min(first, column);
    last = Math.max(last, column + 1);
    upper = Math.min(upper, row);
    lower = Math.max(lower, row + 1);
  }
  const within = (at: number, limit: number): number => Math.min(Math.max(Math.round(at), 0), limit);
  const x = (column: number): number => within(frame.x + (column * frame.width) / map.width, frame.imageWidth);
  const y = (row: number): number => within(frame.y + (row * frame.height) / map.height, frame.imageHeight);
  return { x: x(first), y: y(upper), width: x(last) - x(first), height: y(lower) - y(upper) };
}

/** Cells at or above `level`, grouped by shared sides. */
function connected(values: Float32Array, width: number, level: number): number[][] {
  const seen = new Uint8Array(values.length);
  const groups: number[][] = [];
  values.forEach((value, start) => {
    if (value < level || seen[start]) return;
    const group = [start];
    seen[start] = 1;
    for (const cell of group) {
      for (const next of neighbours(cell, width, values.length)) {
        if (seen[next] || (values[next] ?? 0) < level) continue;
        seen[next] = 1;
        group.push(next);
      }
    }
    groups.push(group);
  });
  return groups;
}

function neighbours(cell: number, width: number, length: number): number[] {
  const column = cell % width;
  const all = [cell - width, cell + width, column > 0 ? cell - 1 : -1, column < width - 1 ? cell + 1 : -1];
  return all.filter((next) => next >= 0 && next < length);
}
