/** What an explanation is made of, as it comes in and when it is finished. */
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
   * Where labels don't exclude each other: the indices of those that the teacher gives the image, which are those whose
   * probability reaches 0.5. undefined: one class is right, and the first of `top` is what the teacher says.
   */
  readonly given?: readonly number[] | undefined;
  /** "score": what is called a probability is a number in the model's own unit, of any size. */
  readonly unit?: 'score' | undefined;
  /** The teacher's label on the VAE's plain reconstruction; absent where the method has no VAE. */
  readonly reconstruction?: ClassScore | undefined;
  /** The provider that ran the teacher. */
  readonly provider: Provider;
  /** Why the providers before it did not run. */
  readonly providerNotes: readonly string[];
  /** Every class, by index, for the class picker. */
  readonly labels: readonly string[];
  /** What is guessed of the model and changes the prediction, one sentence each; they are notes of the explanation, too. */
  readonly guesses?: readonly string[] | undefined;
  /** Model input [height, width]. */
  readonly inputSize: readonly [number, number];
}

/** How well the student stands for the teacher. null: could not be computed (e.g. one class only), or no student. */
export interface StudentFigures {
  /** Share of the held-out samples on which the student's hard label is the teacher's, 0–1. */
  readonly agreement: number | null;
  /** The share that always answering the more frequent label would reach on the same samples, 0–1. */
  readonly majorityBaseline: number | null;
  /** Pearson correlation, held out, of the student's output and the teacher's probability of the target. */
  readonly correlation: number | null;
  /** Spearman rank correlation of the maps that two disjoint halves of the samples give. */
  readonly splitHalf: number | null;
  /** The rank correlation to expect with the map of another seed, 0–1: from `splitHalf`, where halves share nothing. */
  readonly reliability: number | null;
  /** Ridge strength chosen, in multiples of the Gram matrix's mean diagonal. */
  readonly strength: number | null;
  /** False when no sample had the target as its top class, so that only the soft part was learned, if any. */
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

/** A part of the image that decides the label, as the teacher said when it was asked about it at the end. */
export interface Region {
  /** Rectangles that don't overlap. Its edge on the pictures is soft: about half a rectangle's height wide. */
  readonly where: readonly Rectangle[];
  /** Share of the model's input, 0–1. */
  readonly share: number;
  /** The teacher's probability of the target, mean of all pictures that were asked about, 0–1. */
  readonly probability: number;
  /** The label that most of the pictures have, and its mean probability on those. */
  readonly label: ClassScore;
  /** Pictures that have that label, and all. */
  readonly held: number;
  readonly asked: number;
  /** Those pictures among the samples. */
  readonly samples: readonly number[];
}

/** Absent: none was found. */
export interface Regions {
  /** The smallest region found that is enough for the target: all else is replaced, and the label is the target. */
  readonly sufficient?: Region;
  /**
   * The smallest region found whose replacement shifts the label away from the target; if the target is not the image's
   * label: to the target.
   */
  readonly change?: Region;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly counts: Counts;
  /** The samples since the last progress event. */
  readonly samples: readonly Sample[];
  /** A map of the samples so far, now and then; absent while there is nothing new to show. */
  readonly map?: SaliencyMap | undefined;
  /** How alike the maps of two halves of the samples are, now and then: Spearman's correlation. */
  readonly splitHalf?: number | undefined;
}

/** Milliseconds per stage. `total` runs from opening the image to the explanation being complete. */
export interface Timings {
  readonly total: number;
  readonly load: number;
  readonly image: number;
  readonly teacher: number;
  readonly vae: number;
  /** Making the images that the teacher is asked about. */
  readonly synthesize: number;
  /** Making maps and figures of its answers. */
  readonly student: number;
  /** From opening the image to the first map. */
  readonly firstMap: number;
}

export interface Explanation {
  readonly prediction: Prediction;
  readonly status: Status;
  /** One plain sentence that says what the status means here and what to try. */
  readonly advice: string;
  /** null when the status says that a map would mean nothing. */
  readonly map: SaliencyMap | null;
  /** How far each of the map's values may be off with another seed, in its units; absent where it is not known. */
  readonly uncertainty?: SaliencyMap | undefined;
  /** What is enough for the label, and what shifts it; undefined: it was not looked for. */
  readonly regions?: Regions | undefined;
  readonly counts: Counts;
  readonly samples: readonly Sample[];
  /**
   * Stands for what its samples hide of the model's input: where two explanations by one method have the same, their
   * samples of the same numbers hide the same. undefined: that follows the model's answers, or nothing is hidden.
   */
  readonly masks?: string | undefined;
  readonly student: StudentFigures;
  readonly timings: Timings;
  /** Anything else worth knowing, one sentence each. */
  readonly notes: readonly string[];
}
