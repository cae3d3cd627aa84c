/** The part of the contract that is about what the page shows. */

import type { PanelComparison } from './comparison.ts';
import type { Evaluation } from './evaluation.ts';
import type { Prediction, SaliencyMap, Status, StudentFigures, Timings } from './explanation.ts';
import type { MethodDescriptor } from './method.ts';
import type { MethodName, SampleCount, Sampling } from './options.ts';
import type { EncodedPicture, Frame } from './pictures.ts';
import type { Stage } from './pipeline.ts';
import type { Counts, Sample, Scatter } from './samples.ts';

/** What the user may change from the panel. `target` is a class index; undefined: the teacher's top class. */
export interface RunSettings {
  readonly model: string;
  readonly method: MethodName;
  readonly target?: number | undefined;
  /** undefined: as many as the method takes by default. */
  readonly samples?: SampleCount | undefined;
  readonly sampling: Sampling;
  readonly seed: number;
}

/** A method that can be picked. */
export interface MethodChoice extends Omit<MethodDescriptor, 'name' | 'samples'> {
  readonly name: MethodName;
  /** What it asks the model about by default; null: that is not for the user to choose. */
  readonly samples: SampleCount | null;
}

export type Phase = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

/** What the file shows, or showed when it could last be read. */
export interface ShownPicture extends EncodedPicture {
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** What went wrong, for the user. */
export interface PanelError {
  readonly message: string;
  /** Offer to open this setting (a JSON path such as `relabel.models[0].labels`). */
  readonly setting?: string | undefined;
}

/** What is known of the map's metrics. */
export interface PanelEvaluation extends Evaluation {
  /** Pixels a step that a first look and a fine curve take. */
  readonly usualStep: number;
  readonly fineStep: number;
  /** What is being measured now, and the share of it that is done, 0–1. */
  readonly busy?: { readonly what: 'curves' | 'road'; readonly share: number } | undefined;
  /** Why the last measurement came to nothing. */
  readonly error?: string | undefined;
}

/** When an explanation of the history was made, and whether it could be made again. */
export interface HistoryRun {
  /** Milliseconds since 1970. */
  readonly made: number;
  /** The model, its labels or its VAE are other files by now. */
  readonly modelChanged: boolean;
}

/** The scatter of the samples: nothing, under way, there, or why not. */
export interface PanelScatter {
  /** What is done of it, 0–1, while it is under way. */
  readonly share?: number | undefined;
  readonly scatter?: Scatter | undefined;
  readonly error?: string | undefined;
}

/** The class that the image should have. */
export interface Expected {
  readonly index: number;
  readonly label: string;
  /** The image's folder, the table of `relabel.groundTruth`, or the user. */
  readonly source: 'folder' | 'csv' | 'pick';
}

/** A class by both its index and its label: labels may be alike, and another model has other indices. */
export type PickedClass = Pick<Expected, 'index' | 'label'>;

/** Everything that the page shows, but the pictures of samples, which it asks for as it needs them. */
export interface PanelState {
  /** Counts up with every run, so that the page can tell a new explanation from an update. */
  readonly run: number;
  /** The image's URI, which the page keeps for the serializer. */
  readonly uri: string;
  readonly imageName: string;
  /** Path to show in a tooltip: relative to the workspace folder where it can be. */
  readonly imagePath: string;
  readonly phase: Phase;
  readonly stage?: Stage | undefined;
  readonly error?: PanelError | undefined;
  /** SHA-256 of the image file that was explained: the map belongs to the picture of the same hash, and to no other. */
  readonly imageSha256?: string | undefined;
  /** What has become of the file since: another picture, something that can't be read as one, or nothing. */
  readonly stale?: 'changed' | 'unreadable' | 'deleted' | undefined;
  /** Set where the explanation comes from the history: its samples can be looked at when it is run again. */
  readonly remembered?: HistoryRun | undefined;
  /** Settings of the shown run. */
  readonly settings: RunSettings;
  /** Names of the models that can be picked; the bundled one is last. */
  readonly models: readonly string[];
  readonly methods: readonly MethodChoice[];
  /** True while only the bundled model is there: the page then offers "Add a model". */
  readonly bundledOnly: boolean;
  readonly frame?: Frame | undefined;
  readonly imageNotes: readonly string[];
  readonly prediction?: Prediction | undefined;
  /** undefined: the samples can't be laid out, because the explanation is not finished or comes from the history. */
  readonly scatter?: PanelScatter | undefined;
  /** undefined: not known, or not for this model. */
  readonly expected?: Expected | undefined;
  /** What the user has picked as that class, of this or another model. */
  readonly picked?: PickedClass | undefined;
  /** Why it is not known although the settings say where from. */
  readonly expectedProblem?: PanelError | undefined;
  readonly done: number;
  readonly total: number;
  readonly counts?: Counts | undefined;
  readonly samples: readonly Sample[];
  /** What the samples hide, as in Explanation; known when it is finished. */
  readonly masks?: string | undefined;
  readonly map?: SaliencyMap | null | undefined;
  /** How far each of the map's values may be off with another seed, in its units; where that is known. */
  readonly uncertainty?: SaliencyMap | undefined;
  /** 256 RGB triples, low to high. */
  readonly colormap: Uint8Array;
  readonly status?: Status | undefined;
  readonly advice?: string | undefined;
  readonly student?: StudentFigures | undefined;
  /** How alike the maps of two halves of the first `done` samples were, as it went on. */
  readonly convergence: readonly { readonly done: number; readonly splitHalf: number }[];
  readonly timings?: Timings | undefined;
  /** undefined while there is no finished map. */
  readonly evaluation?: PanelEvaluation | undefined;
  readonly notes: readonly string[];
  readonly comparison?: PanelComparison | undefined;
}
