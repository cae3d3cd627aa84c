import { formatShare } from '../../../src/common/numbers.ts';
import type { Frame, SaliencyMap } from '../../../src/protocol/panel.ts';
import { cellAt, frameOnPreview, type Size } from '../geometry.ts';
import { formatValue } from '../numbers.ts';
import type { Place } from './viewport.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** What can be read at a point of the picture. */
export interface Reading {
  /** Column and row of the original's pixel, from its upper left. */
  readonly column: number;
  readonly row: number;
  readonly rgb: Rgb;
  /** Whether `rgb` comes from the original itself, and not from a reduced or lossy preview. */
  readonly exact: boolean;
  /** undefined: there is no map, or the model doesn't see this pixel. */
  readonly map?: MapReading | undefined;
}

export interface MapReading {
  /** In the map's own units; negative values speak against the class. */
  readonly value: number;
  /** As a share of what is drawn at full strength, 0–1, or −1–1 for a signed map. */
  readonly level: number;
  /** Share of the map's pixels whose value is at least this one, 0–1: 0.02 is "among the top 2 %". */
  readonly top: number;
}

/** Index of the map's cell under a point of the photo, in its pixels; undefined where there is none. */
export function cellUnder(at: Place, photo: Size, frame: Frame | undefined, map: Size | undefined): number | undefined {
  if (frame === undefined || map === undefined) return undefined;
  return cellAt(frameOnPreview(frame, photo), map, at.x, at.y);
}

/** The values of a map, in ascending order. */
export function sortedValues(map: SaliencyMap): Float32Array {
  return map.values.toSorted();
}

/** Share of the sorted values that are at least `value`, 0–1; ties count. */
export function shareFrom(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return sorted.length === 0 ? 0 : (sorted.length - low) / sorted.length;
}

/** A level −1–1 with two digits, never rounded to 0 or to ±1 unless it is that. */
export function formatLevel(level: number): string {
  return level < 0 ? `−${formatShare(-level)}` : formatShare(level);
}

/** "top 2.3 %", never rounded to zero. */
function topWords(top: number): string {
  return `top ${Math.max(0.1, top * 100).toFixed(top < 0.0995 ? 1 : 0)} %`;
}

/** Digits, and spaces of a digit's width, so that what follows stays in place. */
function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '\u2007');
}

/** A reading as a line of text. */
export function readingLine({ column, row, rgb, exact, map }: Reading, original: Size): string {
  const place = `x ${padded(column, String(original.width).length)}  y ${padded(row, String(original.height).length)}`;
  const colour = `RGB ${exact ? '' : '≈ '}${rgb.map((channel) => padded(channel, 3)).join(' ')}`;
  const words = map && `map ${formatLevel(map.level)} (${formatValue(map.value)}), ${topWords(map.top)}`;
  return [place, colour, words].filter((part) => part !== undefined).join('  ·  ');
}

/** A reading as a sentence for screen readers: the map's value comes first. */
export function readingSentence({ column, row, rgb, exact, map }: Reading): string {
  const words = map === undefined ? 'Outside the map' : `Map ${formatLevel(map.level)}, ${topWords(map.top)}`;
  return `${words}, at ${column}, ${row}, RGB ${exact ? '' : 'about '}${rgb.join(' ')}.`;
}
