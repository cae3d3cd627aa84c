import type { TensorShape } from '../image/tensorShape.ts';
import { type GridOperator, imputationOperator } from './gridOperator.ts';
import { GridSolver } from './gridSolver.ts';

/** Weights of a pixel's neighbours: four that share an edge, four that share a corner; together 1. */
const direct = 1 / 6;
const diagonal = 1 / 12;

/**
 * Linear imputation (Rong et al., ICML 2022, section 4.2; tleemann/road_evaluation, imputations.py), without its noise:
 * every missing pixel becomes the weighted mean of its neighbours inside the image, all at once, channel by channel.
 * Neighbours beyond the edge are left out, and the weights of the others increase accordingly. If nothing is known,
 * which the paper does not cover, each channel becomes its mean.
 * @param tensor one image of `shape`; left unchanged.
 * @param missing height × width, not 0 where a pixel is missing.
 * @returns the filled image.
 */
export function imputeLinearly(tensor: Float32Array, shape: TensorShape, missing: Uint8Array): Float32Array {
  const { height, width, channels, layout } = shape;
  const pixels = height * width;
  const [pixelStride, channelStride] = layout === 'NCHW' ? [1, pixels] : [channels, 1];
  const filled = tensor.slice();
  const operator = imputationOperator(missing, height, width, direct, diagonal);
  if (operator.nodes.length === 0) return filled;
  const solver = operator.nodes.length < pixels ? new GridSolver(operator) : undefined;
  const known = new Float64Array(operator.centre.length);
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * channelStride;
    let mean = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = tensor[first + pixel * pixelStride] as number;
      known[operator.margin + pixel] = missing[pixel] ? 0 : value;
      mean += value / pixels;
    }
    const solution = solver?.solve(rightSide(operator, known));
    for (let pixel = 0; pixel < pixels; pixel++) {
      if (!missing[pixel]) continue;
      filled[first + pixel * pixelStride] = solution ? (solution[operator.margin + pixel] as number) : mean;
    }
  }
  return filled;
}

/** Σ w_ij v_j over the known neighbours of each unknown. `known` is 0 where a value is missing and in the margins. */
function rightSide({ nodes, margin, width, centre }: GridOperator, known: Float64Array): Float64Array {
  const right = new Float64Array(centre.length);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as number;
    const [above, below] = [node - width, node + width];
    const x = (node - margin) % width;
    let sum = direct * ((known[above] as number) + (known[below] as number));
    if (x > 0) {
      sum += direct * (known[node - 1] as number);
      sum += diagonal * ((known[above - 1] as number) + (known[below - 1] as number));
    }
    if (x < width - 1) {
      sum += direct * (known[node + 1] as number);
      sum += diagonal * ((known[above + 1] as number) + (known[below + 1] as number));
    }
    right[node] = sum;
  }
  return right;
}
