import { quantile, topOf } from '../../../src/common/mapTop.ts';
import type { SaliencyMap } from '../../../src/protocol/panel.ts';
import type { Rect, Size } from '../geometry.ts';

/** Factor on the opacity of a signed map: the colours of its weak values are pale. */
export const signedOpacity = 1.5;

/** A map prepared for drawing: what speaks for the class and, in a signed one, what speaks against it. */
export interface Heat {
  readonly width: number;
  readonly height: number;
  /** Contribution 0–1: 0 is none or against the class, 1 the top value or more. Signed −1–1: negative is against it. */
  readonly levels: Float32Array;
  /** The value, in the map's own units, that is drawn as 1; 0 if there is nothing to draw. */
  readonly top: number;
  /** Default false. */
  readonly signed?: boolean;
}

/**
 * Normalises a map to the 99.5th percentile of its positive values, or of all absolute values if it is signed; to the
 * maximum if that percentile is not positive.
 */
export function heatOf(map: SaliencyMap, signed = false): Heat {
  const top = topOf(map.values, signed);
  const least = signed ? -1 : 0;
  const levels = map.values.map((value) => (top > 0 ? Math.min(1, Math.max(least, value / top)) : 0));
  return { width: map.width, height: map.height, levels, top, signed };
}

/**
 * The uncertainty of a map, on the map's own scale: 1 is as large as the map at full strength.
 * @param drawn the map as it is drawn.
 */
export function uncertaintyHeat({ width, height, values }: SaliencyMap, { top }: Heat): Heat {
  return { width, height, levels: values.map((value) => (top > 0 ? Math.min(1, value / top) : 0)), top };
}

/** A pixel of one axis lies between two cells of the map, `share` of the way from the first to the second. */
interface Step {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** For each of `pixels` from 0 on: where its centre lies among `cells` that span `length` pixels from `start` on. */
function steps(pixels: number, start: number, length: number, cells: number): (Step | undefined)[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const within = (pixel + 0.5 - start) / length;
    if (within < 0 || within >= 1) return undefined;
    const position = Math.min(Math.max(within * cells - 0.5, 0), cells - 1);
    const first = Math.floor(position);
    return { first, second: Math.min(first + 1, cells - 1), share: position - first };
  });
}

/**
 * RGBA bytes of a canvas of `size` with the heat in its rectangle `rect`, which may extend beyond the canvas. Levels
 * are interpolated between the cells' centres; the colour comes from 256 RGB triples, and a pixel is as opaque as it is
 * strong. Computed here, because canvases scale pictures with a precision of only a sixteenth of a cell.
 *
 * @param cut anything weaker is left out
 */
export function heatPixels(
  heat: Heat,
  colours: Uint8Array,
  rect: Rect,
  size: Size,
  cut = 0,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(size.width * size.height * 4);
  const opacity = heat.signed ? signedOpacity : 1;
  const across = steps(size.width, rect.x, rect.width, heat.width);
  const down = steps(size.height, rect.y, rect.height, heat.height);
  down.forEach((row, y) => {
    if (row === undefined) return;
    const above = heat.levels.subarray(row.first * heat.width, (row.first + 1) * heat.width);
    const below = heat.levels.subarray(row.second * heat.width, (row.second + 1) * heat.width);
    const line = above.map((level, column) => level + ((below[column] ?? 0) - level) * row.share);
    across.forEach((column, x) => {
      if (column === undefined) return;
      const left = line[column.first] ?? 0;
      const level = left + ((line[column.second] ?? 0) - left) * column.share;
      const strength = Math.abs(level);
      if (strength < cut) return;
      const entry = Math.round((heat.signed ? (level + 1) / 2 : level) * 255) * 3;
      const pixel = (y * size.width + x) * 4;
      pixels[pixel] = colours[entry] ?? 0;
      pixels[pixel + 1] = colours[entry + 1] ?? 0;
      pixels[pixel + 2] = colours[entry + 2] ?? 0;
      pixels[pixel + 3] = strength * opacity * 255;
    });
  });
  return pixels;
}

/** The strength that only the top share of the map's pixels exceeds; undefined if there is nothing to draw. */
export function contourLevel(heat: Heat, share: number): number | undefined {
  if (heat.top === 0) return undefined;
  const strengths = heat.signed ? heat.levels.map(Math.abs) : heat.levels;
  return Math.max(quantile(strengths, 1 - share), 1e-6);
}

/** The strength from which the top share of the map's pixels is drawn; 0: all of it. */
export function cutOf(heat: Heat | undefined, share: number): number {
  return heat === undefined || share >= 1 ? 0 : (contourLevel(heat, share) ?? 0);
}

/** Whether two maps are equal, so that a state that repeats a map costs nothing. */
export function sameMap(a: SaliencyMap | null | undefined, b: SaliencyMap | null | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.values === b.values) return true;
  return a.width === b.width && a.values.length === b.values.length && a.values.every((v, i) => v === b.values[i]);
}
