import type { SaliencyMap } from '../../src/extension/protocol.ts';

/** Share of the map's pixels that lie below the value drawn at full strength. */
const topShare = 0.995;

/** A map made ready to draw. Only positive contribution counts: it speaks for the class. */
export interface Heat {
  readonly width: number;
  readonly height: number;
  /** Contribution 0–1: 0 is none or against the class, 1 the top value or more. */
  readonly levels: Float32Array;
  /** The map's own value, in its own units, that is drawn as 1; 0 if nothing speaks for the class. */
  readonly top: number;
}

/** The value that a share of the values, 0–1, does not exceed, by nearest rank; 0 of no values. */
export function quantile(values: Float32Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Normalises a map to its 99.5th percentile, or to its maximum if that percentile is not positive. */
export function heatOf(map: SaliencyMap): Heat {
  const positive = map.values.map((value) => (value > 0 ? value : 0));
  let maximum = 0;
  for (const value of positive) if (value > maximum) maximum = value;
  const percentile = quantile(positive, topShare);
  const top = percentile > 0 ? percentile : maximum;
  const levels = top > 0 ? positive.map((value) => Math.min(1, value / top)) : positive;
  return { width: map.width, height: map.height, levels, top };
}

/** RGBA bytes of a heat picture: colour from the map of 256 RGB triples, opaque in proportion to the level. */
export function heatPixels(heat: Heat, colormap: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(heat.levels.length * 4);
  heat.levels.forEach((level, index) => {
    const entry = Math.round(level * 255) * 3;
    pixels[index * 4] = colormap[entry] ?? 0;
    pixels[index * 4 + 1] = colormap[entry + 1] ?? 0;
    pixels[index * 4 + 2] = colormap[entry + 2] ?? 0;
    pixels[index * 4 + 3] = level * 255;
  });
  return pixels;
}

/** The level that only the top share of the map's pixels exceeds; undefined where nothing speaks for the class. */
export function contourLevel(heat: Heat, share: number): number | undefined {
  if (heat.top === 0) return undefined;
  return Math.max(quantile(heat.levels, 1 - share), 1e-6);
}

/** Whether two maps say the same, so that a state that repeats a map costs nothing. */
export function sameMap(a: SaliencyMap | null | undefined, b: SaliencyMap | null | undefined): boolean {
  if (!a || !b) return a === b;
  return a.width === b.width && a.values.length === b.values.length && a.values.every((v, i) => v === b.values[i]);
}
