import type { RandomStream } from '../../numeric/random.ts';
import type { GridMask } from '../../onnx/blending/blend.ts';

/** A soft mask: a coarse grid of 0s and 1s, laid over the frame with a random offset and interpolated. */
export interface Mask {
  /** Cells per side of the frame. */
  readonly cells: number;
  /** (cells + 1)² values, 0 or 1, row by row. */
  readonly grid: Float32Array;
  /** Shift of the grid, as a share of a cell, [0, 1). */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** All of the frame. */
export const fullMask: Mask = { cells: 1, grid: new Float32Array(4).fill(1), offsetX: 0, offsetY: 0 };

/**
 * Draws a mask like RISE's (Petsiuk et al. 2018; eclique/RISE, explanations.py), with a free share of ones. The random
 * numbers don't depend on `share`: in the same stream, a larger share only adds ones. One cell is always 1: an empty
 * mask would show the teacher the original again.
 * @param share probability that a cell is 1, 0–1.
 */
export function drawMask(random: RandomStream, cells: number, share: number): Mask {
  const draws = new Float64Array((cells + 1) ** 2).map(() => random.uniform());
  const border = Math.max(share, Math.min(...draws) + Number.EPSILON);
  const grid = new Float32Array(draws.length).map((_, at) => ((draws[at] as number) < border ? 1 : 0));
  return { cells, grid, offsetX: random.uniform(), offsetY: random.uniform() };
}

/** The same as a product of matrices. @param height of the frame in pixels, like `width`. */
export function gridMaskOf({ cells, grid, offsetX, offsetY }: Mask, height: number, width: number): GridMask {
  const points = cells + 1;
  const axis = (pixels: number, offset: number): Float32Array => {
    const weights = new Float32Array(pixels * points);
    placePixels(pixels, cells, offset, (pixel, low, share) => {
      weights[pixel * points + low] = 1 - share;
      weights[pixel * points + low + 1] = share;
    });
    return weights;
  };
  return { grid, rows: axis(height, offsetY), columns: axis(width, offsetX) };
}

/** A pixel's position: weight `1 − share` on the grid's point `low` and `share` on the next one, 0–1. */
type TakePlace = (pixel: number, low: number, share: number) => void;

/** Positions of the pixels along one axis among a mask's points. As in RISE, cells have ⌈pixels / cells⌉ pixels. */
export function placePixels(pixels: number, cells: number, offset: number, take: TakePlace): void {
  const cell = Math.ceil(pixels / cells);
  placeAmong(pixels, cells + 1, (pixel) => (pixel + 0.5) / cell - 0.5 + offset, take);
}

/**
 * Bilinear interpolation along one axis.
 * @param positionOf where a pixel lies among the grid's points 0 … points − 1. Beyond the outermost points the grid is
 * mirrored, as in skimage's mode "reflect".
 */
export function placeAmong(
  pixels: number,
  points: number,
  positionOf: (pixel: number) => number,
  take: TakePlace,
): void {
  const last = points - 1;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const ahead = Math.abs(positionOf(pixel));
    const position = ahead > last ? 2 * last - ahead : ahead;
    const low = Math.min(Math.floor(position), last - 1);
    take(pixel, low, position - low);
  }
}
