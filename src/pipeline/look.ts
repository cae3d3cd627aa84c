import type { Gram } from './gram.ts';
import type { RidgeSolution } from './ridge.ts';
import type { Grid } from './saliency.ts';
import type { Synthesis } from './synthesize.ts';

/** What features tell of an image: see Synthesis. */
export type View = Pick<Synthesis, 'mapOf' | 'relevanceOf'>;

/** What a student makes of the samples so far. */
export interface Look {
  /** What each two have in common: n × n, row by row. */
  readonly kernel: Float32Array;
  /** The map of a student who has learned from the samples `indices`. It holds on to no kernel. */
  readonly mapBy: (student: RidgeSolution, indices: Int32Array) => Grid;
}

/** All features count alike. */
export function lookAt(gram: Gram, view: View): Look {
  const { values, scale } = gram.kernel();
  return { kernel: values, mapBy: mapper(gram, view, scale, new Float32Array()) };
}

/** Features count as a first map says, if the view can tell. */
export async function lookCloser(gram: Gram, view: View, first: () => Grid): Promise<Look> {
  if (!view.relevanceOf) return lookAt(gram, view);
  const relevance = view.relevanceOf(first());
  const { values, scale } = await gram.reweighed(relevance);
  return { kernel: values, mapBy: mapper(gram, view, scale, relevance) };
}

/** @param relevance what the variance of leading features was multiplied by. */
function mapper(gram: Gram, view: View, scale: number, relevance: Float32Array): Look['mapBy'] {
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
