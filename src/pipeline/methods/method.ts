import type { Explanation, Progress, StudentFigures, Timings } from '../../protocol/explanation.ts';
import type { OptionValues } from '../../protocol/method.ts';
import type { Preprocess } from '../../protocol/models.ts';
import type { Sampling } from '../../protocol/options.ts';
import type { Picture } from '../../protocol/pictures.ts';
import type { Counts, Sample } from '../../protocol/samples.ts';
import type { TeacherGradients } from '../model/gradients.ts';
import type { Scores, Teacher } from '../model/teacher.ts';
import type { Posterior, Vae } from '../model/vae.ts';

/** One image as the models see it: what every method starts from. */
export interface Subject {
  readonly teacher: Teacher;
  /** The image as the VAE sees it; absent where the method's descriptor asks for no VAE. */
  readonly latent?: Latent | undefined;
  /** The teacher's graph; absent where the method's descriptor asks neither for gradients nor for a layer. */
  readonly gradients?: TeacherGradients | undefined;
  readonly preprocess: Preprocess;
  /** The image at the model's input size, before normalisation. */
  readonly picture: Picture;
  /** The same as the teacher takes it, in its layout. */
  readonly tensor: Float32Array;
  /** What the teacher says of it: one row. */
  readonly scores: Scores;
  /** The teacher's top class on it. */
  readonly topClass: number;
  /** The class to explain. */
  readonly target: number;
  /**
   * Where labels don't exclude each other: the target's probability from which on it counts as being there, and so as
   * the label of a sample, whatever other labels are there too. `topClass` is then the target.
   */
  readonly presentFrom?: number | undefined;
}

export interface Latent {
  readonly vae: Vae;
  readonly posterior: Posterior;
  /** Whether the teacher gives the VAE's plain reconstruction another label than the image. */
  readonly turnsLabel: boolean;
}

/** What a method is told and may tell while it works. */
export interface MethodContext {
  /** Times that the teacher may be asked, unless the count follows from the image. */
  readonly samples: number;
  /** Stop once the map is so reliable (StudentFigures.reliability); undefined: when all samples are made. */
  readonly until?: number | undefined;
  readonly sampling: Sampling;
  readonly seed: number;
  /** What the user chose of the descriptor's `options`, checked; read it with `optionsOf`. */
  readonly options: OptionValues;
  readonly signal: AbortSignal;
  /** Told after every batch. */
  report(progress: Progress): void;
}

/** What a method found: a map and a status, and whatever else it has. `completeResult` fills in the rest. */
export interface MethodResult extends Pick<Explanation, 'status' | 'advice' | 'map' | 'uncertainty' | 'regions'> {
  /** Absent where it made no samples. */
  readonly sampling?: Sampled | undefined;
  /** How well a student follows the teacher; absent where none is distilled. */
  readonly student?: StudentFigures | undefined;
  /**
   * How alike the maps of two halves of the samples are, where there are such and no student has it among its figures:
   * Spearman's correlation; null: it cannot be told.
   */
  readonly splitHalf?: number | null;
  /** Anything else worth knowing, one sentence each. */
  readonly notes?: readonly string[];
  /** The method's own settings, for the manifest; they come over the options of the same names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Milliseconds in the method's own arithmetic. */
  readonly timings?: MethodTimings;
}

export type MethodTimings = Pick<Timings, 'synthesize' | 'student'>;

/** The changed images that the teacher was asked about. */
export interface Sampled {
  readonly samples: readonly Sample[];
  readonly counts: Counts;
  /** See Explanation. */
  readonly masks?: string | undefined;
  /** Makes samples again, in the order asked for, at the model's input size. */
  render(indices: readonly number[]): Promise<Picture[]>;
}

/** How a method explains a prediction; its descriptor says the rest. */
export interface Method {
  /** @throws PipelineError when a model fails; the signal's reason within one batch of a cancel. */
  explain(subject: Subject, run: MethodContext): Promise<MethodResult>;
}
