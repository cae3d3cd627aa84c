/** What a panel shows of one explanation: of its own, of the second one of a comparison, of one in the history. */

import type { Evaluation } from './evaluation.ts';
import type { Prediction, Regions, SaliencyMap, Status, StudentFigures, Timings } from './explanation.ts';
import type { MethodName, SampleCount, Sampling } from './options.ts';
import type { Frame } from './pictures.ts';
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

export type Phase = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

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

/** An explanation, from the moment it is asked for. */
export interface ExplanationView {
  readonly settings: RunSettings;
  readonly phase: Phase;
  readonly stage?: Stage | undefined;
  readonly error?: PanelError | undefined;
  /** Set where it comes from the history: its samples can be looked at when it is run again. */
  readonly remembered?: HistoryRun | undefined;
  /** SHA-256 of the image file that was explained: the map belongs to the picture of the same hash, and to no other. */
  readonly imageSha256?: string | undefined;
  readonly imageNotes: readonly string[];
  readonly frame?: Frame | undefined;
  readonly prediction?: Prediction | undefined;
  readonly done: number;
  readonly total: number;
  readonly counts?: Counts | undefined;
  readonly samples: readonly Sample[];
  /** What the samples hide, as in Explanation; known when it is finished. */
  readonly masks?: string | undefined;
  readonly map?: SaliencyMap | null | undefined;
  /** How far each of the map's values may be off with another seed, in its units; where that is known. */
  readonly uncertainty?: SaliencyMap | undefined;
  /** What is enough for the label, and what shifts it; undefined: it was not looked for, or not yet. */
  readonly regions?: Regions | undefined;
  readonly status?: Status | undefined;
  readonly advice?: string | undefined;
  readonly student?: StudentFigures | undefined;
  /** How alike the maps of two halves of the first `done` samples were, as it went on. */
  readonly convergence: readonly { readonly done: number; readonly splitHalf: number }[];
  readonly timings?: Timings | undefined;
  /** undefined while there is no finished map. */
  readonly evaluation?: PanelEvaluation | undefined;
  /** undefined: the samples can't be laid out, because it is not finished or comes from the history. */
  readonly scatter?: PanelScatter | undefined;
  readonly notes: readonly string[];
}
