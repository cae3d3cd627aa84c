/** The samples of an explanation, and what can be learned from them afterwards. */
import type { ExplainOptions } from './options.ts';

export interface Sample {
  /** 0-based; together with the explanation's options it is all that is needed to regenerate the sample. */
  readonly index: number;
  /** The teacher's top class on the sample. */
  readonly label: number;
  /** The teacher's probability of that class, 0–1. */
  readonly labelProbability: number;
  /** The teacher's probability of the target, 0–1. */
  readonly probability: number;
  /** The stand-in for the target where probabilities are too coarse: its log-odds ln(p / (1 − p)), in nats. */
  readonly targetScore: number;
  /** Whether the teacher's top class is the same as for the image. */
  readonly kept: boolean;
  /** Root mean square difference to the model's view of the image, in units of the full 0–1 pixel range. */
  readonly change: number;
}

export interface Counts {
  readonly total: number;
  readonly kept: number;
  readonly shifted: number;
  /** Per label, most frequent first. */
  readonly shiftedTo: Readonly<Record<string, number>>;
}

/** Samples as points in a plane: similar ones are near each other. */
export interface Scatter {
  readonly method: 'umap' | 'pca';
  /** Why UMAP did not make it, although there are enough samples. */
  readonly problem?: string | undefined;
  /** The distance is the Euclidean one between the samples' pixels, at this many per side. */
  readonly pixels: number;
  /** The samples that have a point: all, or 500 spread evenly. */
  readonly indices: readonly number[];
  /** x and y of each in turn, in no particular unit. */
  readonly coordinates: Float32Array;
}

/** The model that is asked about another one's samples. */
export type RescoreOptions = Pick<ExplainOptions, 'model' | 'executionProviders' | 'batchSize'>;

/** A model's answers for the samples of another model's explanation. */
export interface Rescored {
  readonly total: number;
  /** Samples to which both models give the same label. */
  readonly same: number;
  /** Samples whose label this model doesn't have, so that it could not agree. */
  readonly foreign: number;
  /** Samples to which this model gives the same label as to the image. */
  readonly kept: number;
}

/** Why there is no meaningful answer, in one line. */
export interface Refusal {
  readonly refused: string;
}
