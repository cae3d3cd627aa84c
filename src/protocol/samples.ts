/** The samples of an explanation, and what can be learned of them afterwards. */
import type { ExplainOptions } from './options.ts';

export interface Sample {
  /** 0-based; with the explanation's options it is all that is needed to make the sample again. */
  readonly index: number;
  /** The teacher's top class on the sample. */
  readonly label: number;
  /** The teacher's probability of that class, 0–1. */
  readonly labelProbability: number;
  /** The teacher's probability of the target, 0–1. */
  readonly probability: number;
  /** What stands for the target where probabilities are too coarse: its log-odds ln(p / (1 − p)), in nats. */
  readonly targetScore: number;
  /** Whether the teacher's top class is that of the image. */
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

/** Samples as points of a plane: those that look alike are near each other. */
export interface Scatter {
  readonly method: 'umap' | 'pca';
  /** Why UMAP did not make it, although there are samples enough. */
  readonly problem?: string | undefined;
  /** The distance is the Euclidean one between the samples' pixels at so many a side. */
  readonly pixels: number;
  /** The samples that have a point: all, or 1000 that are evenly spread. */
  readonly indices: readonly number[];
  /** x and y of each in turn, in no particular unit. */
  readonly coordinates: Float32Array;
}

/** The model that is asked about another one's samples. */
export type RescoreOptions = Pick<ExplainOptions, 'model' | 'executionProviders' | 'batchSize'>;

/** What a model says of the samples of an explanation of another model. */
export interface Rescored {
  readonly total: number;
  /** Samples to which both models give the same label. */
  readonly same: number;
  /** Samples whose label this model doesn't have, so that it could not give the same. */
  readonly foreign: number;
  /** Samples to which this model gives the label that it gives the image. */
  readonly kept: number;
}

/** Why there is no answer that would mean something, in one line. */
export interface Refusal {
  readonly refused: string;
}
