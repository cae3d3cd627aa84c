import type { Channels, ImageStep, Interpolation } from './steps.ts';

export type { Channels, Interpolation } from './steps.ts';

/** An image file is mapped into the model's input frame by one of these. */
export type ResizeMode = 'crop' | 'squash' | 'letterbox';

export type Layout = 'NCHW' | 'NHWC';

/** A band of the image file by its number, from 1 on; `as` also shows it as that colour of the picture. */
export interface FileBand {
  readonly band: number;
  readonly as?: 'red' | 'green' | 'blue' | 'gray' | undefined;
}

/**
 * What one channel of a model takes: a colour of the picture, its luminance, how opaque it is, a band of the file, or the
 * same level everywhere, 0–255.
 */
export type Band = 'red' | 'green' | 'blue' | 'gray' | 'alpha' | number | FileBand;

/** How an image file becomes 8-bit RGB, before it is resized; what is left out is as people see the file. */
export interface ImageReading {
  /**
   * Which values of a file of more than 8 bits become black and white: the bit depth's ("full", the default), the
   * file's lowest and highest, two of its percentiles, or two values.
   */
  readonly window?:
    | 'full'
    | 'min-max'
    | { readonly percentile: readonly [low: number, high: number] }
    | readonly [low: number, high: number]
    | undefined;
  /** "exif" turns a photo upright (default); "ignore" leaves it as it is stored. */
  readonly orientation?: 'exif' | 'ignore' | undefined;
  /**
   * "convert" makes sRGB of colours by the file's colour profile (default); "ignore" takes their numbers as they are
   * stored. Inks (CMYK) are converted in any case.
   */
  readonly profile?: 'convert' | 'ignore' | undefined;
  /** What lies behind transparent parts: white (default) or a colour as #rrggbb; "ignore" drops the alpha channel. */
  readonly alpha?: string | undefined;
  /** What each channel of the model takes, in its order; undefined: as `channels` says. */
  readonly bands?: readonly Band[] | undefined;
}

/**
 * How a picture becomes the teacher's input: `value = (pixel * scale - mean) / std` with pixels 0–255 in sRGB.
 * `mean` and `std` have one number per channel, in the order of `channels` or, where there are any, of `bands`.
 */
export interface Preprocess extends ImageReading {
  /** Height and width in pixels; undefined reads them from the model. */
  readonly size?: readonly [height: number, width: number] | undefined;
  /**
   * How the image comes to the input's size, step by step. undefined: as `resize`, `cropFraction`, `interpolation` and
   * `antialias` say, which are a short form of it and otherwise count for nothing.
   */
  readonly steps?: readonly ImageStep[] | undefined;
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

/** What a model may ask for at most; the settings `relabel.limits` say it. */
export interface ModelLimits {
  /** Pixels of one input, height × width. */
  readonly inputPixels: number;
  readonly classes: number;
  /** Memory of the numbers of one batch of inputs, in MiB (2²⁰ bytes). */
  readonly batchMegabytes: number;
}

/** A classifier as configured; paths are absolute. */
export interface ModelSpec {
  readonly name: string;
  readonly path: string;
  /** A file with one label a line, or the labels; undefined: classes are called by their index. */
  readonly labels?: string | readonly string[] | undefined;
  /** Whether, without `labels`, a file beside the model counts whose name and count say that it has them. */
  readonly labelsBeside?: boolean | undefined;
  /** As the settings alone have it. */
  readonly input: Preprocess;
  /** undefined: `input` is all there is to say. */
  readonly written?: WrittenInput | undefined;
  /** Which of several outputs has the classes; undefined: the first. */
  readonly outputName?: string | undefined;
  /**
   * "sigmoid" and "multilabel": scores and probabilities of labels that do not exclude each other; "score": no classes,
   * but a number such as an age.
   */
  readonly output: 'auto' | 'logits' | 'probabilities' | 'sigmoid' | 'multilabel' | 'score';
  /** undefined: the defaults of the settings. */
  readonly limits?: ModelLimits | undefined;
}

/** The two ONNX graphs of a VAE; paths are absolute. */
export interface VaeSpec {
  readonly name: string;
  readonly encoder: string;
  readonly decoder: string;
}

export type Provider = 'cpu' | 'cuda' | 'webgpu' | 'coreml' | 'dml';
