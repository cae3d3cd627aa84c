import type { MethodName } from '../pipeline/methods/descriptors.ts';
import type { OptionValues } from './method.ts';
import type { ModelSpec, Provider, VaeSpec } from './models.ts';

export type { MethodName } from '../pipeline/methods/descriptors.ts';

export type Sampling = 'local' | 'global';

/** A number of samples, or as many as it takes for the map to become stable. */
export type SampleCount = number | 'auto';

/** A class of another model. Its label identifies it; its index decides between classes with equal labels. */
export interface ForeignClass {
  readonly index: number;
  readonly label: string;
}

/** Everything that determines an explanation: together with the files' bytes and the provider, it fixes the map. */
export interface ExplainOptions {
  /** Absolute path. */
  readonly image: string;
  readonly model: ModelSpec;
  /** Loaded only for methods that need one. */
  readonly vae: VaeSpec;
  readonly method: MethodName;
  /**
   * Class index or label; undefined: the teacher's top class. A foreign class is explained if the model has a class
   * with that label, otherwise the top class is.
   */
  readonly target?: number | string | ForeignClass | undefined;
  /**
   * How many times the teacher is asked; the maximum if `until` says when to stop. Methods whose number follows from
   * the image ignore it.
   */
  readonly samples: number;
  /** Stops early once the map is this reliable: the expected rank correlation with another seed, 0–1. */
  readonly until?: number | undefined;
  readonly sampling: Sampling;
  /** The method's own options that the user has set; undefined: none. */
  readonly methodOptions?: OptionValues | undefined;
  readonly seed: number;
  /** Tried in order. */
  readonly executionProviders: readonly Provider[];
  readonly batchSize: number | 'auto';
}
