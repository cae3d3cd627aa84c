import type { MethodName } from '../pipeline/methods/descriptors.ts';
import type { OptionValues } from './method.ts';
import type { ModelSpec, Provider, VaeSpec } from './models.ts';

export type { MethodName } from '../pipeline/methods/descriptors.ts';

export type Sampling = 'local' | 'global';

/** A number of samples, or as many as it takes for the map to stand still. */
export type SampleCount = number | 'auto';

/** A class of another model. Its label says what it is; its index settles between classes of equal labels. */
export interface ForeignClass {
  readonly index: number;
  readonly label: string;
}

/** Everything that decides an explanation: with the files' bytes and the provider, it fixes the map. */
export interface ExplainOptions {
  /** Absolute path. */
  readonly image: string;
  readonly model: ModelSpec;
  /** Loaded by the methods that need one only. */
  readonly vae: VaeSpec;
  readonly method: MethodName;
  /**
   * Class index or label; undefined: the teacher's top class. A foreign class is explained where the model has a class
   * of that label, else the top class is.
   */
  readonly target?: number | string | ForeignClass | undefined;
  /**
   * Times that the teacher is asked, or at most is where `until` says when to stop. Methods whose count follows from the
   * image take no notice.
   */
  readonly samples: number;
  /** Stops early once the map is so reliable: the rank correlation to expect with another seed, 0–1. */
  readonly until?: number | undefined;
  readonly sampling: Sampling;
  /** Of the method's own options, those that the user has chosen; undefined: none. */
  readonly methodOptions?: OptionValues | undefined;
  readonly seed: number;
  /** Tried in order. */
  readonly executionProviders: readonly Provider[];
  readonly batchSize: number | 'auto';
}
