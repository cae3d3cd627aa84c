/** What a panel shows of one explanation: its own, the second one of a comparison, or one from the history. */

import type { Evaluation, Sanity } from './evaluation.ts';
import type { Prediction, Regions, SaliencyMap, Status, StudentFigures, Timings } from './explanation.ts';
import type { PanelLayers } from './layers.ts';
import type { MethodName, SampleCount, Sampling } from './options.ts';
import type { Frame } from './pictures.ts';
import type { Stage } from './pipeline.ts';
import type { Counts, Sample, Scatter } from './samples.ts';

/** What the user may change from the panel. `target` is a class index; undefined: the teacher's top class. */
export interface RunSettings {
  readonly model: string;
  readonly method: MethodName;
  readonly target?: number | undefined;
  /** undefined: the method's default. */
  readonly samples?: SampleCount | undefined;
  readonly sampling: Sampling;
  readonly seed: number;
  /** The layer that the method looks at, if it looks at one; undefined: as the settings say, or the one that is found. */
  readonly layer?: string | undefined;
}

export type Phase = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

/** What went wrong, for the user. */
export interface PanelError {
  readonly message: string;
  /** Offer to open this setting (a JSON path such as `relabel.models[0].labels`). */
  readonly setting?: string | undefined;
}

/** What is known about the map's metrics. */
export interface PanelEvaluation extends Evaluation {
  /** Pixels per step of a first look and of a fine curve. */
  readonly usualStep: number;
  readonly fineStep: number;
  /** What is being measured, and the completed share, 0–1. */
  readonly busy?: { readonly what: 'curves' | 'road'; readonly share: number } | undefined;
  /** Why the last measurement failed. */
  readonly error?: string | undefined;
}

/** When an explanation in the history was made. */
export interface HistoryRun {
  /** Milliseconds since 1970. */
  readonly made: number;
}

/** The scatter of the samples: nothing, in progress, finished, or why it failed. */
export interface PanelScatter {
  /** The completed share, 0–1, while it is in progress. */
  readonly share?: number | undefined;
  readonly scatter?: Scatter | undefined;
  readonly error?: string | undefined;
}

/** A map on the way: one from gradients, before the first sample, or one from the first `done` samples. */
export interface UnfinishedMap {
  readonly from: 'gradients' | 'samples';
  readonly done: number;
  readonly total: number;
}

/** An explanation, from the moment it is requested. */
export interface ExplanationView {
  readonly settings: RunSettings;
  readonly phase: Phase;
  readonly stage?: Stage | undefined;
  readonly error?: PanelError | undefined;
  /** Set if it comes from the history: to see its samples, it has to be run again. */
  readonly remembered?: HistoryRun | undefined;
  /** SHA-256 of the image file that was explained: the map belongs to the picture with this hash, and to no other. */
  readonly imageSha256?: string | undefined;
  readonly imageNotes: readonly string[];
  readonly frame?: Frame | undefined;
  readonly prediction?: Prediction | undefined;
  readonly done: number;
  readonly total: number;
  readonly counts?: Counts | undefined;
  readonly samples: readonly Sample[];
  /** What the samples hide, as in Explanation; known once it is finished. */
  readonly masks?: string | undefined;
  readonly map?: SaliencyMap | null | undefined;
  /** What the map was made from so far; undefined: it is the finished one, or there is none. */
  readonly unfinished?: UnfinishedMap | undefined;
  /** How far off each of the map's values may be with another seed, in the map's units; if known. */
  readonly uncertainty?: SaliencyMap | undefined;
  /** What is enough for the label, and what shifts it; undefined: it was not looked for, or not yet. */
  readonly regions?: Regions | undefined;
  readonly status?: Status | undefined;
  readonly advice?: string | undefined;
  readonly student?: StudentFigures | undefined;
  /** The correlation between the maps of two halves of the first `done` samples, as it developed. */
  readonly convergence: readonly { readonly done: number; readonly splitHalf: number }[];
  readonly timings?: Timings | undefined;
  /** undefined while there is no finished map. */
  readonly evaluation?: PanelEvaluation | undefined;
  /** undefined: the samples can't be laid out, because it is not finished or comes from the history. */
  readonly scatter?: PanelScatter | undefined;
  /** undefined: it is not finished or comes from the history. */
  readonly layers?: PanelLayers | undefined;
  /** Whether the map follows the model; undefined: nobody has asked. */
  readonly sanity?: Sanity | undefined;
  readonly notes: readonly string[];
}
