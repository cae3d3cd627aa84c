/**
 * The contract between the pipeline process and whoever drives it (the extension over IPC, the terminal in
 * process). Everything here is plain data that survives the structured clone algorithm.
 */

import type { ModelDescription, TryOptions, TryResult } from './modelProtocol.ts';

/** An image file is mapped into the model's input frame by one of these. */
export type ResizeMode = 'crop' | 'squash' | 'letterbox';
/** How pixels are made of pixels when an image is resized. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';
export type Channels = 'rgb' | 'bgr' | 'gray';
export type Layout = 'NCHW' | 'NHWC';
export type Sampling = 'local' | 'global';
export type Provider = 'cpu' | 'cuda' | 'webgpu' | 'coreml' | 'dml';
export type MethodName = 'relabel' | 'rise' | 'lime' | 'occlusion' | 'random';

/**
 * How a picture becomes the teacher's input: `value = (pixel * scale - mean) / std` with pixels 0–255 in sRGB.
 * `mean` and `std` have one number per channel, in the order of `channels`.
 */
export interface Preprocess {
  /** Height and width in pixels; undefined reads them from the model. */
  readonly size?: readonly [height: number, width: number] | undefined;
  readonly resize: ResizeMode;
  /**
   * The side of the input divided by the side that the image is resized to before the centre is cut out: for `crop` the
   * short side (224 / 256 = 0.875), for `squash` both (1: nothing is cut off).
   */
  readonly cropFraction: number;
  readonly interpolation: Interpolation;
  /** Whether every pixel counts when an image is reduced, as in Pillow; nearest never does that. */
  readonly antialias: boolean;
  /** undefined: from the model's input shape. */
  readonly layout?: Layout | undefined;
  readonly channels: Channels;
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What the settings say about a preprocess; what they leave out comes from a file beside the model or a default. */
export interface WrittenInput {
  readonly preset?: string | undefined;
  readonly input: Partial<Preprocess>;
}

/** For each value of a preprocess the rule that supplied it, in words, such as `preset "timm"` or a file's name. */
export type PreprocessSources = Readonly<Record<keyof Preprocess, string>>;

/** A classifier as configured; paths are absolute. */
export interface ModelSpec {
  readonly name: string;
  readonly path: string;
  /** A file with one label a line, or the labels; undefined: classes are called by their index. */
  readonly labels?: string | readonly string[] | undefined;
  /** As the settings alone have it. */
  readonly input: Preprocess;
  /** undefined: `input` is all there is to say. */
  readonly written?: WrittenInput | undefined;
  /** Which of several outputs has the classes; undefined: the first. */
  readonly outputName?: string | undefined;
  /** "sigmoid" and "multilabel": scores and probabilities of labels that do not exclude each other. */
  readonly output: 'auto' | 'logits' | 'probabilities' | 'sigmoid' | 'multilabel';
}

/** The two ONNX graphs of a VAE; paths are absolute. */
export interface VaeSpec {
  readonly name: string;
  readonly encoder: string;
  readonly decoder: string;
}

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
  /** What the method asks the teacher about; those whose count follows from the image take no notice. */
  /** Times that the teacher is asked, or at most is where `until` says when to stop. */
  readonly samples: number;
  /** Stops early once the maps of two halves of the samples correlate so well (Spearman, −1 to 1). */
  readonly until?: number | undefined;
  readonly sampling: Sampling;
  readonly seed: number;
  /** Tried in order. */
  readonly executionProviders: readonly Provider[];
  readonly batchSize: number | 'auto';
}

// ---- Requests -------------------------------------------------------------------------------------------------

export type Request =
  | { readonly type: 'explain'; readonly id: number; readonly options: ExplainOptions }
  /** Cancels the explanation `id`; answered by its `failed` event with code "cancelled". */
  | { readonly type: 'cancel'; readonly id: number }
  /** Reads an image to show it, without any model; answered by `previewed`. */
  | { readonly type: 'preview'; readonly id: number; readonly image: string }
  /** Opens a model to see what it is; answered by `described`. */
  | {
      readonly type: 'describe';
      readonly id: number;
      readonly model: string;
      readonly executionProviders: readonly Provider[];
    }
  /** Feeds images to a model as its spec says, and shows what it was fed; answered by `tried`. */
  | ({ readonly type: 'try'; readonly id: number } & TryOptions)
  /** Makes some samples of the kept explanation `of` again, at `size` pixels (long side), answered by `pictures`. */
  | {
      readonly type: 'pictures';
      readonly id: number;
      readonly of: number;
      readonly indices: readonly number[];
      readonly size: number;
    }
  /**
   * Measures the map of the kept explanation `of`; gives way to the requests above and below. Answered by `evaluated`,
   * with `evaluating` on the way. What was measured goes into an export.
   */
  | ({ readonly type: 'evaluate'; readonly id: number; readonly of: number } & Measures)
  /**
   * Shows the samples of the kept explanation `of` to another model; gives way like `evaluate`. Answered by `rescored`,
   * with `evaluating` on the way.
   */
  | ({ readonly type: 'rescore'; readonly id: number; readonly of: number } & RescoreOptions)
  /**
   * Lays the samples of the kept explanation `of` out in a plane; goes before measurements and gives way to all else.
   * Answered by `scattered`, with `evaluating` on the way.
   */
  | { readonly type: 'scatter'; readonly id: number; readonly of: number }
  /** What the teacher was fed at a point of a curve of the kept explanation `of`; answered by `pictures` with it. */
  | ({ readonly type: 'curvePicture'; readonly id: number; readonly of: number } & CurveRequest)
  /** Writes the evidence of the kept explanation `of` to a folder that does not exist yet; answered by `exported`. */
  | { readonly type: 'export'; readonly id: number; readonly of: number; readonly directory: string }
  /** Draws the map of the kept explanation `of` over its image, `size` pixels (long side); answered by `overlay`. */
  | { readonly type: 'overlay'; readonly id: number; readonly of: number; readonly size: number }
  /** Forgets the kept explanation `of` (its panel has closed). Not answered. */
  | { readonly type: 'forget'; readonly of: number };

// ---- Events ---------------------------------------------------------------------------------------------------

export type Event =
  /** Sent once, when the process is ready for requests. */
  | { readonly type: 'ready'; readonly pid: number; readonly versions: Versions }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'stage'; readonly id: number; readonly stage: Stage }
  | { readonly type: 'opened'; readonly id: number; readonly opened: OpenedImage }
  | { readonly type: 'predicted'; readonly id: number; readonly prediction: Prediction; readonly frame: Frame }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'explained'; readonly id: number; readonly explanation: Explanation }
  | { readonly type: 'previewed'; readonly id: number; readonly opened: OpenedImage }
  | { readonly type: 'described'; readonly id: number; readonly description: ModelDescription }
  | { readonly type: 'tried'; readonly id: number; readonly result: TryResult }
  | { readonly type: 'pictures'; readonly id: number; readonly pictures: readonly Picture[] }
  | { readonly type: 'evaluating'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly type: 'evaluated'; readonly id: number; readonly evaluation: Evaluation }
  | { readonly type: 'scattered'; readonly id: number; readonly scatter: Scatter }
  | { readonly type: 'rescored'; readonly id: number; readonly rescored: Rescored | Refusal }
  | { readonly type: 'exported'; readonly id: number; readonly directory: string }
  /** null: the explanation has no map. */
  | { readonly type: 'overlay'; readonly id: number; readonly overlay: EncodedPicture | null }
  | { readonly type: 'failed'; readonly id: number; readonly error: Failure };

export type Stage = 'loading models' | 'reading image' | 'predicting' | 'sampling' | 'distilling';

/** An error as data. `message` is one line for the user, names the file or setting and the next step. */
export interface Failure {
  readonly code: 'cancelled' | 'image' | 'model' | 'vae' | 'settings' | 'export' | 'gone' | 'internal';
  readonly message: string;
  /** Stack or the library's own words, for the log. */
  readonly detail?: string | undefined;
  /** The setting that is at fault, as a JSON path such as `relabel.models[0].labels`. */
  readonly setting?: string | undefined;
}

export interface Versions {
  readonly relabel: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly sharp: string;
}

/** 8-bit RGB, row by row: `rgb.length === width * height * 3`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** An encoded picture that a browser shows. */
export interface EncodedPicture {
  readonly width: number;
  readonly height: number;
  readonly mime: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

/**
 * Where the model's input lies on the original (after EXIF rotation). `x`, `y`, `width` and `height` are in pixels
 * of the original; with letterbox padding the frame is larger than the image, so `x` or `y` is negative.
 */
export interface Frame {
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface OpenedImage {
  /** At most 2048 pixels a side, oriented, sRGB, on white where it was transparent. PNG up to 1 Mpx, else JPEG. */
  readonly preview: EncodedPicture;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** What was done to the file on the way that its owner may want to know, e.g. "first of 12 frames". */
  readonly notes: readonly string[];
}

export interface ClassScore {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

export interface Prediction {
  /** Five classes (or all, if fewer), most probable first. */
  readonly top: readonly ClassScore[];
  readonly target: ClassScore;
  /** The teacher's label on the VAE's plain reconstruction; absent where the method has no VAE. */
  readonly reconstruction?: ClassScore | undefined;
  /** The provider that ran the teacher. */
  readonly provider: Provider;
  /** Why the providers before it did not run. */
  readonly providerNotes: readonly string[];
  /** Every class, by index, for the class picker. */
  readonly labels: readonly string[];
  /** Model input [height, width]. */
  readonly inputSize: readonly [number, number];
}

export interface Sample {
  /** 0-based; with the explanation's options it is all that is needed to make the sample again. */
  readonly index: number;
  /** The teacher's top class on the sample. */
  readonly label: number;
  /** The teacher's probability of that class, 0–1. */
  readonly labelProbability: number;
  /** The teacher's probability of the target, 0–1. */
  readonly probability: number;
  /** Whether the teacher's top class is that of the image. */
  readonly kept: boolean;
  /** Root mean square difference to the model's view of the image, in units of the full 0–1 pixel range. */
  readonly change: number;
}

/** Samples as points of a plane: those that look alike are near each other. */
export interface Scatter {
  readonly method: 'umap' | 'pca';
  /** The distance is the Euclidean one between the samples' pixels at so many a side. */
  readonly pixels: number;
  /** The samples that have a point: all, or 1000 that are evenly spread. */
  readonly indices: readonly number[];
  /** x and y of each in turn, in no particular unit. */
  readonly coordinates: Float32Array;
}

export interface Counts {
  readonly total: number;
  readonly kept: number;
  readonly shifted: number;
  /** Per label, most frequent first. */
  readonly shiftedTo: Readonly<Record<string, number>>;
}

/** How well the student stands for the teacher. null: could not be computed (e.g. one class only), or no student. */
export interface StudentFigures {
  /** Share of the held-out samples on which the student's hard label is the teacher's, 0–1. */
  readonly agreement: number | null;
  /** The share that always answering the more frequent label would reach on the same samples, 0–1. */
  readonly chance: number | null;
  /** Pearson correlation, held out, of the student's output and the teacher's probability of the target. */
  readonly correlation: number | null;
  /** Spearman rank correlation of the maps that two disjoint halves of the samples give. */
  readonly splitHalf: number | null;
  /** Ridge strength chosen, in multiples of the Gram matrix's mean diagonal. */
  readonly strength: number | null;
  /** False when no sample had the target as its top class, so that only the soft part was learned, if any. */
  readonly hard: boolean;
}

export type Status = 'ok' | 'unstable' | 'nothing-shifted' | 'everything-shifted';

/** Signed contribution of each pixel of the model's input frame; row by row, `values.length === width * height`. */
export interface SaliencyMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
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
  readonly counts: Counts;
  readonly samples: readonly Sample[];
  readonly student: StudentFigures;
  readonly timings: Timings;
  /** Anything else worth knowing, one sentence each. */
  readonly notes: readonly string[];
}

// ---- Metrics ---------------------------------------------------------------------------------------------------

/** What to measure of a map. */
export interface Measures {
  /** Pixels a step of deletion and insertion, at least 1; undefined: without them. */
  readonly step?: number | undefined;
  readonly road: boolean;
}

/** A point of a deletion or insertion curve. */
export interface CurveRequest {
  readonly curve: 'deletion' | 'insertion';
  readonly step: number;
  /** From 0, before any pixel was changed, to the number of steps. */
  readonly point: number;
}

/** The target's probability as pixels go or come, and the area under it, 0–1. */
export interface Curve {
  readonly scores: readonly number[];
  readonly auc: number;
}

export interface CurvePair {
  /** Lower is better. */
  readonly deletion: Curve;
  /** Higher is better. */
  readonly insertion: Curve;
  /** Insertion's area minus deletion's, −1 to 1; higher is better. */
  readonly difference: number;
}

/** What was measured of a map. */
export interface Evaluation {
  readonly curves?:
    | {
        /** Pixels a step. */
        readonly step: number;
        /** Of the model's input. */
        readonly pixels: number;
        readonly map: CurvePair;
        /** The same of a map of noise. */
        readonly random: CurvePair;
      }
    | undefined;
  readonly road?: RoadFigures | undefined;
}

/** ROAD: the target's probability after removing shares of the pixels without a trace. */
export interface RoadFigures {
  /** Of the pixels. */
  readonly percentages: readonly number[];
  /** Most relevant removed first: lower is better. */
  readonly morf: readonly number[];
  /** Least relevant removed first: higher is better. */
  readonly lerf: readonly number[];
  readonly meanMorf: number;
  readonly meanLerf: number;
  /** meanLerf − meanMorf, −1 to 1: higher is better, about 0 for a map of noise. */
  readonly difference: number;
}

// ---- Another model on the same samples --------------------------------------------------------------------------

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
