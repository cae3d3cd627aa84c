import type { Explanation, Progress, StudentFigures, Timings } from '../../protocol/explanation.ts';
import type { OptionValues } from '../../protocol/method.ts';
import type { Preprocess } from '../../protocol/models.ts';
import type { Sampling } from '../../protocol/options.ts';
import type { Picture, SamplePicture } from '../../protocol/pictures.ts';
import type { Stage } from '../../protocol/pipeline.ts';
import type { Counts, Sample } from '../../protocol/samples.ts';
import type { TeacherBlending } from '../model/blending/teacherBlending.ts';
import type { TeacherGradients } from '../model/gradients.ts';
import type { Scores, Teacher } from '../model/teacher.ts';
import type { Posterior, Vae } from '../model/vae.ts';

/** One image as the models see it: the starting point of every method. */
export interface Subject {
  readonly teacher: Teacher;
  /** The image as the VAE sees it; absent if the method's descriptor asks for no VAE. */
  readonly latent?: Latent | undefined;
  /** The teacher's graph; absent if the method's descriptor asks for neither gradients nor a layer. */
  readonly gradients?: TeacherGradients | undefined;
  /** What asks it about blends of images, if those are not to be blended on the CPU. */
  readonly blending?: TeacherBlending | undefined;
  readonly preprocess: Preprocess;
  /** The image at the model's input size, before normalisation. */
  readonly picture: Picture;
  /** The same in the form and layout that the teacher takes. */
  readonly tensor: Float32Array;
  /** The teacher's answer for it: one row. */
  readonly scores: Scores;
  /** The teacher's top class for it. */
  readonly topClass: number;
  /** The class to explain. */
  readonly target: number;
  /**
   * If labels don't exclude each other: the probability from which the target counts as present, and so as a sample's
   * label, whatever other labels are present too. `topClass` is then the target.
   */
  readonly presentFrom?: number | undefined;
}

export interface Latent {
  readonly vae: Vae;
  readonly posterior: Posterior;
  /** Whether the teacher gives the VAE's plain reconstruction a different label from the image. */
  readonly turnsLabel: boolean;
}

/** What a method is given, and whom it reports to, while it works. */
export interface MethodContext {
  /** How many times the teacher may be asked, unless the number follows from the image. */
  readonly samples: number;
  /** Stop once the map is this reliable (StudentFigures.reliability); undefined: after all samples. */
  readonly until?: number | undefined;
  readonly sampling: Sampling;
  readonly seed: number;
  /** The user's choices for the descriptor's `options`, checked; read them with `optionsOf`. */
  readonly options: OptionValues;
  readonly signal: AbortSignal;
  /** Called when the work changes. */
  begin?(stage: Stage): void;
  /** Called after every batch. */
  report(progress: Progress): void;
}

/** A method's result: a map and a status, and optional parts. `completeResult` fills in the rest. */
export interface MethodResult extends Pick<Explanation, 'status' | 'advice' | 'map' | 'uncertainty' | 'regions'> {
  /** Absent if it made no samples. */
  readonly sampling?: Sampled | undefined;
  /** How well a student follows the teacher; absent if none is distilled. */
  readonly student?: StudentFigures | undefined;
  /**
   * Spearman's correlation between the maps of two halves of the samples, if there are two and no student reports it;
   * null: it cannot be computed.
   */
  readonly splitHalf?: number | null;
  /** Anything else worth knowing, one sentence each. */
  readonly notes?: readonly string[];
  /** The method's own settings, for the manifest; they override options with the same names. */
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
  /** Regenerates samples, in the requested order, at the model's input size. */
  render(indices: readonly number[]): Promise<SamplePicture[]>;
}

/** How a method explains a prediction; its descriptor has the rest. */
export interface Method {
  /** @throws PipelineError when a model fails; the signal's reason within one batch of a cancel. */
  explain(subject: Subject, run: MethodContext): Promise<MethodResult>;
}
