import { quantile } from '../../../src/common/mapTop.ts';
import type { Heat } from './heat.ts';

const rows = ['upper', 'middle', 'lower'] as const;
const columns = ['left', 'centre', 'right'] as const;

/** The share of the map's pixels in which the hottest region is searched: those inside the usual contour. */
const hotShare = 0.1;

export interface Region {
  /** Such as "upper left" or "centre". */
  readonly name: string;
  /** Share of the whole positive contribution, 0–1. */
  readonly share: number;
}

function regionName(row: number, column: number): string {
  if (row === 1 && column === 1) return 'centre';
  if (row === 1) return `middle ${columns[column]}`;
  return column === 1 ? `${rows[row]} middle` : `${rows[row]} ${columns[column]}`;
}

/** Sums over a connected patch: its levels, and the levels times the positions of their pixels. */
interface Patch {
  readonly pixels: number;
  readonly sum: number;
  readonly x: number;
  readonly y: number;
}

/** Adds up the connected hot pixels around `start`, and removes them from `hot`. */
function takePatch(start: number, hot: Uint8Array, levels: Float32Array, width: number): Patch {
  const patch = { pixels: 0, sum: 0, x: 0, y: 0 };
  const open = [start];
  hot[start] = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [column, level] = [at % width, levels[at] ?? 0];
    patch.pixels++;
    patch.sum += level;
    patch.x += level * (column + 0.5);
    patch.y += level * (Math.floor(at / width) + 0.5);
    const beside = [at - width, at + width, ...(column > 0 ? [at - 1] : []), ...(column < width - 1 ? [at + 1] : [])];
    for (const next of beside) {
      if (hot[next] !== 1) continue;
      hot[next] = 0;
      open.push(next);
    }
  }
  return patch;
}

/**
 * How far a patch rises above a level, so that a wide weak one does not beat a hot one; between flat ones, the sum
 * decides.
 */
const heatOver = (level: number, { sum, pixels }: Patch): number => sum - level * pixels + 1e-6 * sum;

function findRegion({ width, height, levels: signed }: Heat): Region | undefined {
  const levels = signed.map((level) => Math.max(0, level));
  const total = levels.reduce((sum, level) => sum + level, 0);
  if (total === 0) return undefined;
  const from = Math.max(quantile(levels, 1 - hotShare), 1e-6);
  const hot = Uint8Array.from(levels, (level) => (level >= from ? 1 : 0));
  let best: Patch = { pixels: 0, sum: 0, x: 0, y: 0 };
  for (let start = hot.indexOf(1); start >= 0; start = hot.indexOf(1, start)) {
    const patch = takePatch(start, hot, levels, width);
    if (heatOver(from, patch) > heatOver(from, best)) best = patch;
  }
  const third = (place: number, length: number): number => Math.min(2, Math.floor((3 * place) / length));
  const name = regionName(third(best.y / best.sum, height), third(best.x / best.sum, width));
  return { name, share: best.sum / total };
}

const known = new WeakMap<Heat, { readonly region: Region | undefined }>();

/**
 * The hottest region, as the eye finds it: of the connected patches among the strongest tenth of the pixels, the one
 * that rises most above the others, named after the ninth of the model's view that contains its centre of mass;
 * undefined if nothing is positive.
 */
export function strongestRegion(heat: Heat): Region | undefined {
  const found = known.get(heat) ?? { region: findRegion(heat) };
  known.set(heat, found);
  return found.region;
}
