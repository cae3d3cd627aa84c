/** The part of the contract that is about a model that is being added: what it is, and what it makes of images. */
import type { ClassScore } from './explanation.ts';
import type { TruthSource } from './folders/folderRun.ts';
import type { Layout, ModelSpec, Preprocess, Provider } from './models.ts';
import type { Picture } from './pictures.ts';

export interface TensorInfo {
  readonly name: string;
  /** As ONNX Runtime calls it, such as "float32". */
  readonly type: string;
  /** Sizes, or the names of those that are open; undefined: not known. */
  readonly shape?: readonly (number | string)[] | undefined;
}

/** A file that came with a model. */
export interface ToldBeside {
  readonly source: string;
  /** The size that it says. */
  readonly size?: readonly [number, number] | undefined;
  /** What had to be assumed or changed to follow it, one sentence each. */
  readonly notes: readonly string[];
}

/** What can be seen of a model without feeding it. */
export interface ModelDescription {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Why it can't be explained, one line; the rest is then not there. */
  readonly refusal?: string | undefined;
  readonly layout?: Layout | undefined;
  readonly channels?: number | undefined;
  /** [height, width]; undefined: open. */
  readonly size?: readonly [number, number] | undefined;
  /** undefined: any. */
  readonly batch?: number | undefined;
  /** The output that classifies; '': the only one, or none. */
  readonly output: string;
  /** What the graph says about its numbers, such as `Softmax "probs" gives probabilities`. */
  readonly outputReason?: string | undefined;
  /** What is taken where nothing says how it wants its images. */
  readonly preset: string;
  /** What the graph, or a trial, says about the values that it takes. */
  readonly rangeReason?: string | undefined;
  /** Whether that was a trial on photographs whose classes are known. */
  readonly rangeTried?: boolean | undefined;
  /** The file that says how it wants its images. */
  readonly sidecar?: ToldBeside | undefined;
  /** Why a file that should say it can't be used, one line. */
  readonly sidecarProblem?: string | undefined;
  /** Files beside the model with one label for each class. */
  readonly labelFiles: readonly { readonly path: string; readonly count: number }[];
  readonly producer: string;
}

export interface TryOptions {
  readonly model: ModelSpec;
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly executionProviders: readonly Provider[];
}

export interface TryResult {
  /** In the order of the images. */
  readonly images: readonly TriedImage[];
  /** All that was done to them, whoever said so. */
  readonly input: Preprocess;
  /** What the model tells apart. */
  readonly classes: number;
  /** What its numbers are taken for, by the settings, the graph or the trial. */
  readonly looksLike: Exclude<ModelSpec['output'], 'auto'>;
  /** Whether its classes have names, by the settings or by the model itself. */
  readonly named: boolean;
  /** What is wrong with the labels, one line; classes then have numbers. */
  readonly labelsProblem?: string | undefined;
}

/** What a model was fed of an image, and what it said; or why that could not be. */
export type TriedImage =
  | {
      /** The tensor's channels in its own order as red, green and blue, from its lowest value to its highest. */
      readonly tensor: Picture;
      readonly low: number;
      readonly high: number;
      readonly top: readonly ClassScore[];
    }
  | { readonly failure: string };

/** Where images whose true classes are known may be found. */
export interface LabelledQuestion extends TryOptions {
  /** Absolute paths of other images that may be taken. */
  readonly among: readonly string[];
  /** undefined: whichever source knows most. */
  readonly truth?: TruthSource | undefined;
}

/** Images whose true classes are known, and where from. */
export interface LabelledImages {
  readonly source: TruthSource;
  readonly images: readonly LabelledImage[];
}

export interface LabelledImage {
  /** Absolute. */
  readonly path: string;
  /** Indices of its classes in the model: several only where labels don't exclude each other. */
  readonly classes: readonly number[];
}

/** One model, fed in several ways. */
export interface CountOptions {
  readonly models: readonly ModelSpec[];
  readonly images: readonly LabelledImage[];
  readonly executionProviders: readonly Provider[];
}

/** News of a way to feed a model: more of its images have been answered. */
export interface CountNews {
  /** Index of the way. */
  readonly model: number;
  /** Of the next images in their order: whether the true class is the likeliest; null: there is no answer. */
  readonly right: readonly (boolean | null)[];
}
