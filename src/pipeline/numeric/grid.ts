import type { SaliencyMap } from '../../protocol/explanation.ts';

/** Values on the student's grid, row by row. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/**
 * How much each of the student's pixels of this image speaks for the target: m·(x − x̄'), summed over the channels
 * (the paper's eq. 1 applied to the contribution: the weight says which change matters, the contribution where it matters in this image).
 * @param weights the student's weights m: channel, row, column.
 * @param difference x̄' − x in the same order.
 */
export function contribution(weights: Float64Array, difference: Float64Array, width: number, height: number): Grid {
  const plane = width * height;
  const values = new Float64Array(plane);
  for (let feature = 0; feature < weights.length; feature++) {
    const pixel = feature % plane;
    values[pixel] = (values[pixel] as number) - (weights[feature] as number) * (difference[feature] as number);
  }
  return { width, height, values };
}

/**
 * The grid at the size of the model's input, interpolated bilinearly between the centres of its cells.
 * @param cell pixels of the input that one cell spans.
 */
export function enlarge(grid: Grid, cell: number, width: number, height: number): SaliencyMap {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = (y + 0.5) / cell - 0.5;
    for (let x = 0; x < width; x++) values[y * width + x] = valueAt(grid, row, (x + 0.5) / cell - 0.5);
  }
  return { width, height, values };
}

/** The grid between the centres of its cells, 0 being that of the first; beyond the outermost it stays the same. */
export function valueAt(grid: Grid, row: number, column: number): number {
  const down = clamp(row, grid.height - 1);
  const across = clamp(column, grid.width - 1);
  const top = Math.floor(down) * grid.width;
  const bottom = Math.ceil(down) * grid.width;
  const left = Math.floor(across);
  const right = Math.ceil(across);
  const above = mix(grid.values[top + left] as number, grid.values[top + right] as number, across - left);
  const below = mix(grid.values[bottom + left] as number, grid.values[bottom + right] as number, across - left);
  return mix(above, below, down - Math.floor(down));
}

const clamp = (position: number, last: number): number => Math.min(Math.max(position, 0), last);

const mix = (from: number, to: number, share: number): number => from + share * (to - from);
