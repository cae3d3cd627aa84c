/**
 * What the pipeline process can be asked for, and what it reports. Each question is one method of `PipelineApi`: it
 * takes one value of plain data, is answered by the promise, and fails with a PipelineError. The progress that a method
 * reports is the type of its `Call`.
 */
import type { Call } from './call.ts';
import type { CurveRequest, Evaluation, Measures, Sanity } from './evaluation.ts';
import type { Explanation, Prediction, Progress, SaliencyMap } from './explanation.ts';
import type {
  EvidenceInside,
  FolderRunOptions,
  PlacedMap,
  RunProgress,
  RunSummary,
  TruthPreview,
  TruthQuestion,
} from './folders/folderRun.ts';
import type { GroupedMistake, MistakeGrouping } from './folders/grouping.ts';
import type { LayerList } from './layers.ts';
import type { ImageReading, Provider } from './models.ts';
import type {
  CountNews,
  CountOptions,
  LabelledImages,
  LabelledQuestion,
  ModelDescription,
  TryOptions,
  TryResult,
} from './newModel.ts';
import type { ExplainOptions } from './options.ts';
import type { ColourName, EncodedPicture, Frame, OpenedImage, Picture, SamplePicture } from './pictures.ts';
import type { Refusal, Rescored, RescoreOptions, Scatter } from './samples.ts';

export interface PipelineApi {
  /** Explains a prediction. Everything needed later stays in memory under `id`, which must be new, until `forget`. */
  explain(
    what: { readonly id: number; readonly options: ExplainOptions },
    call: Call<ExplainNews>,
  ): Promise<Explanation>;
  /**
   * Opens all that an explanation with these options needs, for whoever asks for one soon. Yields to everything else, and is
   * left out for large models.
   */
  prepare(what: { readonly options: ExplainOptions }): Promise<void>;
  /**
   * Reads an image to show it, without any model; `whole`: with all its pixels, as PNG; `reading`: as the explaining
   * model's settings say, otherwise as people see it.
   */
  preview(what: {
    readonly image: string;
    readonly whole?: boolean | undefined;
    readonly reading?: ImageReading | undefined;
  }): Promise<OpenedImage>;
  /** Opens a model to see what it is. */
  describe(what: {
    readonly model: string;
    readonly executionProviders: readonly Provider[];
  }): Promise<ModelDescription>;
  /** Feeds images to a model as its spec says, and shows what it was fed. */
  probe(what: TryOptions): Promise<TryResult>;
  /** Finds up to twelve images whose true classes are known, beside the images or among others; null: none. */
  labelledImages(what: LabelledQuestion): Promise<LabelledImages | null>;
  /**
   * Asks a model, fed in several ways, about images whose true classes are known, and reports the answers. Yields to
   * whatever somebody is waiting for.
   */
  countRight(what: CountOptions, call: Call<CountNews>): Promise<void>;
  /** Regenerates samples of an explanation, in the order of `indices`, `size` pixels on their long side. */
  pictures(
    what: OfExplanation & { readonly indices: readonly number[]; readonly size: number },
  ): Promise<readonly SamplePicture[]>;
  /** What the teacher was fed at a point of a curve of an explanation. */
  curvePicture(what: OfExplanation & CurveRequest): Promise<Picture>;
  /** Draws the map of an explanation over its image, `size` pixels on the long side; null: there is no map. */
  overlay(what: OfExplanation & { readonly size: number }): Promise<EncodedPicture | null>;
  /** Writes the evidence of an explanation to a folder that does not exist yet. */
  export(
    what: OfExplanation & { readonly directory: string; readonly colours?: ColourName },
    call: Call<Done>,
  ): Promise<void>;
  /** Lays the samples of an explanation out in a plane; goes before measurements and yields to everything else. */
  scatter(what: OfExplanation, call: Call<Done>): Promise<Scatter>;
  /** Measures the map of an explanation and yields to everything else. The measurements go into an export. */
  evaluate(what: OfExplanation & Measures, call: Call<Done>): Promise<Evaluation>;
  /**
   * Explains the same class of the model with weights in random order, to see whether the map becomes another one, and yields
   * to everything else between two maps; null: there is no map. The result goes into an export.
   */
  checkSanity(what: OfExplanation, call: Call<Done>): Promise<Sanity | null>;
  /** Shows the samples of an explanation to another model and yields to everything else. */
  rescore(what: OfExplanation & RescoreOptions, call: Call<Done>): Promise<Rescored | Refusal>;
  /** The layers of the explained model that methods can look at; fails with "model" where there are none. */
  layers(what: OfExplanation): Promise<LayerList>;
  /**
   * The map of one of them for the explained class, by the explanation's method if that looks at a layer, else by
   * Grad-CAM; null: nothing in the layer speaks for the class.
   */
  layerMap(what: OfExplanation & { readonly layer: string }, call: Call<Done>): Promise<SaliencyMap | null>;
  /** Says what is known about the true classes of images, before a run of them begins. */
  previewTruth(what: TruthQuestion): Promise<TruthPreview>;
  /**
   * Runs the model once on every image and stores its answers in the run's folder, where an interrupted run resumes;
   * first reports what is there already. Yields to everything else; fails with "cancelled" within a batch of a cancel.
   */
  evaluateFolder(what: FolderRunOptions, call: Call<RunProgress>): Promise<RunSummary>;
  /** Images as small WebP pictures, `size` pixels on the long side at most, in the order of `images`; null: it can't be read. */
  thumbnails(what: {
    readonly images: readonly string[];
    readonly size: number;
  }): Promise<readonly (EncodedPicture | null)[]>;
  /**
   * How maps of images lie to objects that somebody has marked beside them; in the order of `maps`; null: nothing is marked,
   * or it does not fit. Paths are from `root`, which is absolute.
   */
  objectEvidence(what: {
    readonly root: string;
    readonly labels: readonly string[];
    readonly maps: readonly PlacedMap[];
  }): Promise<readonly (EvidenceInside | null)[]>;
  /** Mistakes that are alike, by what the model said of them and by where it looked; worst first. */
  groupMistakes(what: { readonly mistakes: readonly GroupedMistake[] }): Promise<readonly MistakeGrouping[]>;
  /** Forgets an explanation, because its panel has closed. A notice: not answered. */
  forget(what: OfExplanation): void;
}

/** What the pipeline process reports by itself. */
export interface PipelineNews {
  /** Sent once, when the process is ready for questions. */
  ready(of: { readonly pid: number; readonly versions: Versions }): void;
  log(line: LogLine): void;
}

/** A question about the finished explanation with this id, which fails with code "gone" once that is forgotten. */
export interface OfExplanation {
  readonly of: number;
}

/** Steps done so far, in units of the work itself. */
export interface Done {
  readonly done: number;
  readonly total: number;
}

/** What an explanation reports along the way. */
export type ExplainNews =
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'opened'; readonly opened: OpenedImage }
  | { readonly type: 'predicted'; readonly prediction: Prediction; readonly frame: Frame }
  | { readonly type: 'progress'; readonly progress: Progress };

export type Stage = 'loading models' | 'reading image' | 'predicting' | 'differentiating' | 'sampling' | 'distilling';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface Versions {
  readonly relabel: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly sharp: string;
}
