import type { SaliencyMap } from './protocol.ts';

/** Standard deviation of the smoothing, in the student's pixels. */
export const smoothing = 5;

/** Values on the student's grid, row by row. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/**
 * How much each of the student's pixels of this image speaks for the target: m·(x − x̄'), summed over the channels
 * (METHOD 2.3 and 2.4: the weight says which change matters, the contribution where this image uses it), smoothed.
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
  return { width, height, values: smooth(values, width, height) };
}

/**
 * The grid at the size of the model's input, interpolated bilinearly between the centres of its cells.
 * @param cell pixels of the input that one cell spans.
 */
export function enlarge(grid: Grid, cell: number, width: number, height: number): SaliencyMap {
  const values = new Float32Array(width * height);
  const at = (pixel: number, cells: number) => Math.min(Math.max((pixel + 0.5) / cell - 0.5, 0), cells - 1);
  for (let y = 0; y < height; y++) {
    const row = at(y, grid.height);
    const top = Math.floor(row) * grid.width;
    const bottom = Math.ceil(row) * grid.width;
    for (let x = 0; x < width; x++) {
      const column = at(x, grid.width);
      const left = Math.floor(column);
      const right = Math.ceil(column);
      const above = mix(grid.values[top + left] as number, grid.values[top + right] as number, column - left);
      const below = mix(grid.values[bottom + left] as number, grid.values[bottom + right] as number, column - left);
      values[y * width + x] = mix(above, below, row - Math.floor(row));
    }
  }
  return { width, height, values };
}

const mix = (from: number, to: number, share: number): number => from + share * (to - from);

/** Gaussian smoothing, in rows and then in columns; at the edges the kernel keeps what lies inside. */
function smooth(values: Float64Array, width: number, height: number): Float64Array {
  const radius = Math.ceil(3 * smoothing);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * smoothing ** 2)),
  );
  const pass = (source: Float64Array, step: number, length: number) =>
    source.map((_, index) => {
      const position = Math.floor(index / step) % length;
      let sum = 0;
      let weights = 0;
      for (let shift = -radius; shift <= radius; shift++) {
        if (position + shift < 0 || position + shift >= length) continue;
        const weight = kernel[shift + radius] as number;
        sum += weight * (source[index + shift * step] as number);
        weights += weight;
      }
      return sum / weights;
    });
  return pass(pass(values, 1, width), width, height);
}
