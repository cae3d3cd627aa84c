import type { RandomStream } from './random.ts';

/** A soft mask: a coarse grid of 0s and 1s, laid over the frame with a random offset and interpolated. */
export interface Mask {
  /** Cells a side of the frame. */
  readonly cells: number;
  /** (cells + 1)² values, 0 or 1, row by row. */
  readonly grid: Float32Array;
  /** Shift of the grid, as a share of a cell, [0, 1). */
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * Draws a mask as RISE does (Petsiuk et al. 2018; eclique/RISE, explanations.py), with the share of ones free.
 * The numbers drawn don't depend on `share`: with the same stream, a larger share only adds ones.
 * @param share probability that a cell is 1, 0–1.
 */
export function drawMask(random: RandomStream, cells: number, share: number): Mask {
  const grid = new Float32Array((cells + 1) ** 2);
  for (let cell = 0; cell < grid.length; cell++) grid[cell] = random.uniform() < share ? 1 : 0;
  return { cells, grid, offsetX: random.uniform(), offsetY: random.uniform() };
}

/** Where each pixel of a line falls between two source positions: `low + weight · (next - low)`. */
export interface Interpolation {
  readonly low: Uint16Array;
  readonly high: Uint16Array;
  readonly weight: Float32Array;
}

/**
 * Bilinear resampling of `source` positions to `target` pixels with half-pixel centres, clamped at the ends.
 * @param scale source positions per target pixel.
 * @param shift added to the source position.
 */
export function interpolation(source: number, target: number, scale: number, shift = 0): Interpolation {
  const low = new Uint16Array(target);
  const high = new Uint16Array(target);
  const weight = new Float32Array(target);
  for (let pixel = 0; pixel < target; pixel++) {
    const position = Math.min(Math.max((pixel + 0.5) * scale - 0.5 + shift, 0), source - 1);
    const below = Math.floor(position);
    low[pixel] = below;
    high[pixel] = Math.min(below + 1, source - 1);
    weight[pixel] = position - below;
  }
  return { low, high, weight };
}
