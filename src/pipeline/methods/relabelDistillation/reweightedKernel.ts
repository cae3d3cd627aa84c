import type { Grid } from '../../numeric/grid.ts';
import type { RidgeSolution } from '../../numeric/ridge.ts';
import type { Gram } from './gram.ts';
import type { View } from './synthesis/synthesize.ts';

/** What a student makes of the samples so far. */
export interface ReweightedKernel {
  /** What each two have in common: n × n, row by row. It holds until the next look. */
  readonly kernel: Float32Array;
  /** The map of a student who has learned from the samples `indices`. It holds on to no kernel. */
  readonly mapBy: (student: RidgeSolution, indices: Int32Array) => Grid;
}

/** All features count alike. */
export function plainKernel(gram: Gram, view: View): ReweightedKernel {
  const { values, scale } = gram.kernel();
  return { kernel: values, mapBy: mapper(gram, view, scale, new Float32Array()) };
}

/** @param relevance what the variance of the leading features is multiplied by; undefined: all count alike. */
export async function reweightedKernel(
  gram: Gram,
  view: View,
  relevance: Float32Array | undefined,
): Promise<ReweightedKernel> {
  if (relevance === undefined) return plainKernel(gram, view);
  const { values, scale } = await gram.reweighed(relevance);
  return { kernel: values, mapBy: mapper(gram, view, scale, relevance) };
}

function mapper(gram: Gram, view: View, scale: number, relevance: Float32Array): ReweightedKernel['mapBy'] {
  const mean = gram.mean();
  return ({ dual }, indices) => {
    const scaled = dual.map((value) => scale * value);
    const weights = gram.combine(indices, scaled);
    relevance.forEach((factor, feature) => {
      weights[feature] = factor * (weights[feature] as number);
    });
    return view.mapOf(weights, mean);
  };
}
