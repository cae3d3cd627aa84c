import { canonicalJson } from '../../common/canonicalJson.ts';
import type { ClassScore, Status } from '../../protocol/explanation.ts';
import type { OptionValues } from '../../protocol/method.ts';
import type { Preprocess, Provider } from '../../protocol/models.ts';
import type { MethodName, Sampling } from '../../protocol/options.ts';

/** What is measured of one explanation; null: not defined here, such as the deletion of a missing map. */
export interface Figures {
  /** RISE's areas under the curves, 0–1: deletion lower, insertion higher is better. */
  readonly deletion: number | null;
  readonly insertion: number | null;
  /** Insertion − deletion. */
  readonly difference: number | null;
  /** ROAD's mean probability with the most relevant pixels removed first, 0–1: lower is better; the least relevant: higher. */
  readonly morf: number | null;
  readonly lerf: number | null;
  /** LeRF − MoRF. */
  readonly road: number | null;
  /** The second judge's; null: not asked. Areas as above, with the blurred image in the place of nothing, and the other way round. */
  readonly deletionIntoBlur: number | null;
  readonly insertionFromGrey: number | null;
  /** The difference of these two. */
  readonly exchanged: number | null;
  /** µFidelity, −1 to 1: higher is better. */
  readonly fidelity: number | null;
  /** Images that the method showed to the teacher; those of the evaluation don't count. */
  readonly calls: number | null;
  /** Wall time of the method in seconds. */
  readonly seconds: number | null;
  /** The teacher's share of it, 0–1. */
  readonly teacherShare: number | null;
  /**
   * The highest resident memory of the process, in bytes, after any of the method's batches. It includes what the
   * evaluation of earlier maps left behind: for a method's own memory, run it alone.
   */
  readonly memory: number | null;
  /** The student's, as in an explanation. */
  readonly agreement: number | null;
  readonly correlation: number | null;
  readonly splitHalf: number | null;
  /** Share of the samples on which the label stayed, 0–1. */
  readonly keptShare: number | null;
  /**
   * How alike the map is to that of the same class by the model with all its weights in random order: the absolute value of their
   * rank correlation, 0–1; null: not asked, or one of the two has no map.
   */
  readonly sanity: number | null;
}

/** Everything that determines a result: two entries with the same identity stand for the same map and scores. */
export interface Identity {
  /** SHA-256 of the files. */
  readonly image: string;
  readonly model: string;
  /** If the method uses one. */
  readonly vae: readonly [encoder: string, decoder: string] | null;
  readonly input: Preprocess;
  readonly output: string;
  /** If the settings name one. */
  readonly outputName?: string;
  /** What a file beside the model says of its numbers, where `output` leaves them open. */
  readonly task?: string;
  readonly method: MethodName;
  readonly samples: number;
  /** Of "auto": where it stops. */
  readonly until?: number;
  /** If the method uses a VAE. */
  readonly sampling: Sampling | null;
  /** The method's own options that the user has set. */
  readonly methodOptions?: OptionValues;
  readonly seed: number;
  readonly step: number;
  /** Where `Figures.sanity` was asked for. */
  readonly sanity?: true;
  /** Where the second judge's figures were asked for. */
  readonly secondJudge?: true;
  /** Where `Result.curves` were asked for. */
  readonly curves?: true;
  readonly batchSize: number | 'auto';
  readonly provider: Provider;
  readonly relabel: string;
  readonly onnxruntime: string;
}

/** One image explained by one method for one model, or why it could not be. */
export interface Entry {
  /** Name of the file in the folder. */
  readonly image: string;
  readonly model: string;
  readonly identity: Identity;
  /** Where it ran: times on different machines cannot be compared. */
  readonly machine: string;
  readonly result: Result | Failed;
}

/** Both curves of a map: the class's probability, 0–1, after every step, the untouched beginning first. */
export interface Curves {
  readonly deletion: readonly number[];
  readonly insertion: readonly number[];
}

/** The result for an image, a model and a method. */
export interface Result {
  readonly status: Status;
  readonly target: ClassScore;
  readonly figures: Figures;
  /** Where they were asked for and there is a map. */
  readonly curves?: Curves;
}

/** Why there is no result, in one line. */
export interface Failed {
  readonly error: string;
}

/** Whether there is no result. */
export function isFailed(result: Result | Failed): result is Failed {
  return 'error' in result;
}

/** @returns text that is equal for equal identities, whatever the order of the keys. */
export function identityKey(identity: Identity): string {
  return canonicalJson(identity);
}
