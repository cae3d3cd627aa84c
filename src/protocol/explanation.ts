/** The parts of an explanation, as they come in and when it is finished. */
import type { Stamps } from './fileStamps.ts';
import type { Provider } from './models.ts';
import type { Counts, Sample } from './samples.ts';
import type { Status } from './status.ts';

export type { Status } from './status.ts';

export interface ClassScore {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

export interface Prediction {
  /** Five classes (or all, if fewer), most probable first. */
  readonly top: readonly ClassScore[];
  readonly target: ClassScore;
  /**
   * If labels don't exclude each other: the indices of those that the teacher gives the image, which are those whose
   * probability reaches 0.5. undefined: exactly one class is right, and the teacher's answer is the first of `top`.
   */
  readonly given?: readonly number[] | undefined;
  /** "score": the so-called probability is a number in the model's own unit, of any size. */
  readonly unit?: 'score' | undefined;
  /** The teacher's label on the VAE's plain reconstruction; absent if the method has no VAE. */
  readonly reconstruction?: ClassScore | undefined;
  /** The provider that ran the teacher. */
  readonly provider: Provider;
  /** Why the providers before it did not run. */
  readonly providerNotes: readonly string[];
  /** Every class, by index, for the class picker. */
  readonly labels: readonly string[];
  /** Guesses about the model that affect the prediction, one sentence each; they are notes of the explanation too. */
  readonly guesses?: readonly string[] | undefined;
  /** Model input [height, width]. */
  readonly inputSize: readonly [number, number];
}

/**
 * How faithfully the student stands in for the teacher. null: could not be computed (e.g. one class only), or no
 * student.
 */
export interface StudentFigures {
  /** Share of the held-out samples on which the student's hard label is the teacher's, 0–1. */
  readonly agreement: number | null;
  /** The share that always answering the more frequent label would reach on the same samples, 0–1. */
  readonly majorityBaseline: number | null;
  /** Pearson correlation, held out, of the student's output and the teacher's probability of the target. */
  readonly correlation: number | null;
  /** Spearman rank correlation of the maps that two disjoint halves of the samples give. */
  readonly splitHalf: number | null;
  /**
   * The expected rank correlation with the map from another seed, 0–1: from `splitHalf`, if the halves share nothing.
   */
  readonly reliability: number | null;
  /** True if gradients of the model had part in the map, which makes `reliability` more exact. */
  readonly gradients?: boolean;
  /** Ridge strength chosen, in multiples of the Gram matrix's mean diagonal. */
  readonly strength: number | null;
  /** False if no sample had the target as its top class, so that at most the soft part was learned. */
  readonly hard: boolean;
}

/** Signed contribution of each pixel of the model's input frame; row by row, `values.length === width * height`. */
export interface SaliencyMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** In pixels of the model's input frame. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of the image that decides the label, according to the teacher's answers in a final check. */
export interface Region {
  /** Non-overlapping rectangles. On the pictures, their edge is soft: about half a rectangle's height wide. */
  readonly where: readonly Rectangle[];
  /** Share of the model's input, 0–1. */
  readonly share: number;
  /** The teacher's probability of the target, averaged over all pictures in the check, 0–1. */
  readonly probability: number;
  /** The label that most of the pictures have, and its mean probability on those. */
  readonly label: ClassScore;
  /** The number of pictures with that label, and of all pictures. */
  readonly held: number;
  readonly asked: number;
  /** The pictures with that label, among the samples. */
  readonly samples: readonly number[];
}

/** Absent: none was found. */
export interface Regions {
  /**
   * The smallest region found that is enough for the target: with everything else replaced, the label is the target.
   */
  readonly sufficient?: Region;
  /**
   * The smallest region found whose replacement shifts the label away from the target or, if the target is not the
   * image's label, to the target.
   */
  readonly change?: Region;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly counts: Counts;
  /** The samples since the last progress event. */
  readonly samples: readonly Sample[];
  /** An occasional map of the samples so far; absent while there is nothing new to show. */
  readonly map?: SaliencyMap | undefined;
  /** That map is no map of samples: it was made from the model's gradients before the first of them. */
  readonly guess?: 'gradients' | undefined;
  /** An occasional comparison of the maps of two halves of the samples: Spearman's correlation. */
  readonly splitHalf?: number | undefined;
}

/** Milliseconds per stage. `total` runs from opening the image to the explanation being complete. */
export interface Timings {
  readonly total: number;
  readonly load: number;
  readonly image: number;
  readonly teacher: number;
  readonly vae: number;
  /** Making the images for the teacher. */
  readonly synthesize: number;
  /** Making maps and figures from its answers. */
  readonly student: number;
  /** From opening the image to the first map. */
  readonly firstMap: number;
}

export interface Explanation {
  readonly prediction: Prediction;
  readonly status: Status;
  /** One plain sentence that says what the status means here and what to try. */
  readonly advice: string;
  /** null if the status says that a map would be meaningless. */
  readonly map: SaliencyMap | null;
  /** How far off each of the map's values may be with another seed, in the map's units; absent if unknown. */
  readonly uncertainty?: SaliencyMap | undefined;
  /** What is enough for the label, and what shifts it; undefined: it was not looked for. */
  readonly regions?: Regions | undefined;
  readonly counts: Counts;
  readonly samples: readonly Sample[];
  /**
   * Identifies what its samples hide of the model's input: if two explanations by one method have the same value, their
   * samples with the same numbers hide the same. undefined: it depends on the model's answers, or nothing is hidden.
   */
  readonly masks?: string | undefined;
  readonly student: StudentFigures;
  readonly timings: Timings;
  /** Further notes, one sentence each. */
  readonly notes: readonly string[];
  /**
   * What it depends on: the image, the model, and all that was read or looked for beside them, each as it was before that. What
   * is null now changes the explanation when it appears.
   */
  readonly files: Stamps;
}
