/**
 * The contract between a panel of the failures of a folder, whose state the extension host owns, and its page. The
 * records go to the page once, in columns; it sorts and filters them itself.
 */
import type { PanelError } from '../explanationView.ts';
import type { EncodedPicture, Frame } from '../pictures.ts';
import type { SentState, StatePart } from '../stateParts.ts';
import type { EvidenceInside, RunTags, TruthPreview, TruthSource } from './folderRun.ts';
import type { MistakeGrouping } from './grouping.ts';

export type { PanelError } from '../explanationView.ts';
export type { EncodedPicture, Frame } from '../pictures.ts';
export type * from './folderRun.ts';
export type { MistakeGrouping } from './grouping.ts';

/** What is asked before a run starts. */
export interface FailuresSetup {
  /** The truth sources that can be chosen. */
  readonly sources: readonly TruthSource[];
  /** undefined: the folder is still being looked at. */
  readonly chosen: TruthSource | undefined;
  /** What the chosen source says of the folder; undefined: it is being looked at. */
  readonly preview: TruthPreview | undefined;
}

/** `setup`: nothing has run; `paused`: it can go on; `done`: every image has its record. */
export type FailuresPhase = 'setup' | 'running' | 'paused' | 'done';

export interface FailuresState {
  readonly phase: FailuresPhase;
  /** Names the run; a page that comes back says it. */
  readonly run: string;
  /** What the user calls the run. */
  readonly name: string;
  /** The folder, or how many images of it, in words. */
  readonly folder: string;
  readonly model: string;
  /** The models that can be chosen in `setup`. */
  readonly models: readonly string[];
  readonly setup?: FailuresSetup | undefined;
  readonly progress: { readonly done: number; readonly total: number; readonly rate: number };
  readonly labels: readonly string[];
  readonly truth: TruthSource;
  readonly problem?: PanelError | undefined;
  /** Other runs of the same images, and the one that this is compared with; its name is the model's and its own. */
  readonly against: {
    readonly runs: readonly { readonly run: string; readonly name: string; readonly model: string }[];
    readonly chosen?: string | undefined;
  };
  /** The explanations that were asked for; undefined: none are under way, and none of the last ones failed. */
  readonly explaining?: Explaining | undefined;
  /** Of maps: 256 RGB triples. */
  readonly colormap: Uint8Array;
}

export interface Explaining {
  /** Maps that there are. */
  readonly done: number;
  /** Those that came to nothing. */
  readonly failed: number;
  /** With those that are still to make. */
  readonly total: number;
  /** The image that is being explained. */
  readonly image: string | undefined;
  /** Why the last one that failed did. */
  readonly problem?: string | undefined;
}

/**
 * Records from number `first` on, in the order in which they were done. Numbers that a record does not have are −1
 * among whole numbers and NaN among others.
 */
export interface RecordBatch {
  readonly first: number;
  readonly images: readonly string[];
  readonly width: Int32Array;
  readonly height: Int32Array;
  readonly truth: Int32Array;
  readonly truthRank: Int32Array;
  readonly truthProbability: Float32Array;
  readonly loss: Float32Array;
  /** `tops` places for each image, in the order of its record. */
  readonly tops: number;
  readonly top: Int32Array;
  readonly probabilities: Float32Array;
  /** By place in the batch. */
  readonly unreadable: readonly (readonly [at: number, reason: string])[];
  readonly unknownTruth: readonly (readonly [at: number, name: string])[];
  readonly alsoTrue: readonly (readonly [at: number, classes: readonly number[]])[];
}

/**
 * What the model of another run says of the records from number `first` on. −1 and NaN where there is nothing to say; `right` is
 * 1, 0, or −1.
 */
export interface OtherBatch {
  readonly first: number;
  /** As the other model calls its classes. */
  readonly labels: readonly string[];
  /** By place among `labels`. */
  readonly label: Int32Array;
  /** In the classes of this model. */
  readonly index: Int32Array;
  readonly probability: Float32Array;
  readonly right: Int8Array;
  readonly distance: Float32Array;
}

/** The map of an image's class, ready to be drawn over its picture. */
export interface ImageMap {
  /** Number of the image's record. */
  readonly index: number;
  /** The class that it is of. */
  readonly target: number;
  /** Where the map lies on the image. */
  readonly frame: Frame;
  readonly width: number;
  readonly height: number;
  /** −127 to 127 times `step` are the map's values. */
  readonly levels: Int8Array;
  readonly step: number;
  /** How it lies to objects that somebody has marked in the image; absent: that is not known, or nothing is marked. */
  readonly inside?: EvidenceInside | undefined;
}

/** What the page can be told. */
export interface FailuresPageApi {
  /** A large value of the next state. */
  part(part: StatePart): void;
  state(state: SentState<FailuresState>): void;
  /** `first` is 0: what the page had is not any more. */
  records(batch: RecordBatch): void;
  /** `first` is 0: what the page had is not any more; with no records, nothing is compared with. */
  others(batch: OtherBatch): void;
  /** All of them. */
  tags(tags: RunTags['images']): void;
  map(map: ImageMap): void;
}

/** Images by the numbers of their records. */
export interface Chosen {
  readonly images: readonly number[];
}

/** What the page asks for. What has no answer of its own is told by the state. */
export interface FailuresHostApi {
  /** The page is there and listens: it is told the state and all records. */
  ready(nothing: undefined): void;
  chooseTruth(source: TruthSource): void;
  chooseModel(model: string): void;
  /** Compares with another run of the same images; '': with none. */
  compareWith(run: string): void;
  /** Pictures of the examples of the preview, in their order; null: it can't be read. */
  examplePictures(nothing: undefined): Promise<readonly (EncodedPicture | null)[]>;
  start(nothing: undefined): void;
  pause(nothing: undefined): void;
  /** Goes on with a run that was paused. */
  resume(nothing: undefined): void;
  /** Breaks the run off and forgets it. */
  cancel(nothing: undefined): void;
  /** In the order of `images`, `size` pixels on the long side; null: it can't be read. */
  thumbnails(request: Chosen & { readonly size: number }): Promise<readonly (EncodedPicture | null)[]>;
  /** Mistakes that are alike, by the numbers of their records. */
  groups(nothing: undefined): Promise<readonly MistakeGrouping[]>;
  /** Gives images a tag, or takes it from them. */
  tag(change: Chosen & { readonly tag: string; readonly on: boolean }): void;
  note(change: { readonly image: number; readonly text: string }): void;
  /** Explains images in the background, those of a mistake for both classes. */
  explain(what: Chosen): void;
  stopExplaining(nothing: undefined): void;
  /** Opens the panel of an image. */
  open(what: { readonly image: number }): void;
  command(command: FailuresCommand): void;
}

export type FailuresCommand = 'chooseTable' | 'otherModel' | 'addModel' | 'showLog' | 'openSetting';

/** What a page leaves behind for its next life. */
export interface KeptFailures {
  readonly run: string;
  readonly view: unknown;
}
