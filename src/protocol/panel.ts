/**
 * The contract between a panel in the extension host and its page in the webview. Both ends are interfaces of methods,
 * each with one value: those with an answer are called, those without are told. The host owns all state; the page owns
 * only what the user is looking at (opacity, filter, the open sample).
 */

import type { ComparisonChange } from './comparison.ts';
import type { CurveRequest, Measures } from './evaluation.ts';
import type { RunSettings } from './explanationView.ts';
import type { PanelState, PickedClass, ShownPicture } from './panelState.ts';
import type { ColourName, EncodedPicture, Picture } from './pictures.ts';
import type { SentState, StatePart } from './stateParts.ts';

export type * from './comparison.ts';
export type * from './evaluation.ts';

export type * from './explanation.ts';
export type * from './explanationView.ts';
export type { Provider } from './models.ts';
export type { MethodName, Sampling } from './options.ts';
export type * from './panelState.ts';
export type * from './pictures.ts';
export type { Stage } from './pipeline.ts';
export type * from './samples.ts';

/** What the page can be told. */
export interface PanelPageApi {
  /** A large value of the next state. */
  part(part: StatePart): void;
  state(state: SentState<PanelState>): void;
  /** The original; told after "ready" and when the file was read anew. undefined: nothing to show yet. */
  preview(preview: ShownPicture | undefined): void;
}

/** An explanation that is shown, by the `run` of its state. */
interface OfRun {
  readonly run: number;
}

/** Samples at `size` pixels (long side). The model's own size shows every pixel of what the teacher saw. */
export interface PicturesRequest extends OfRun {
  readonly indices: readonly number[];
  readonly size: number;
}

/** What the page asks for. What has no answer of its own is told by the state. */
export interface PanelHostApi {
  /** The page is there and listens: it is told the state and the preview. */
  ready(nothing: undefined): void;
  explain(settings: RunSettings): void;
  cancel(nothing: undefined): void;
  /** In the order of `indices`. */
  pictures(request: PicturesRequest): Promise<readonly Picture[]>;
  /** What the model was fed at a point of a curve of the shown map. */
  curvePicture(request: OfRun & CurveRequest): Promise<Picture | undefined>;
  /** All pixels of the picture whose file has this hash, or why there are none, in words to follow "because". */
  wholePicture(request: { readonly sha256: string }): Promise<EncodedPicture | { readonly problem: string }>;
  /** The colours of maps, here and in all other panels. */
  colours(name: ColourName): void;
  /** The class that the user expects; undefined: what the ground truth says. */
  expect(picked: PickedClass | undefined): void;
  /** Measures the shown map. */
  evaluate(request: OfRun & { readonly measures: Measures }): void;
  /** Breaks off what is being measured. */
  stopEvaluating(request: OfRun): void;
  /** Lays the samples out in a plane. */
  scatter(request: OfRun): void;
  /** Breaks that off. */
  stopScatter(request: OfRun): void;
  /** Compares the shown explanation with a second one, or with another second one; undefined: not any more. */
  compare(change: ComparisonChange | undefined): void;
  /** A PNG file of what is shown, to be saved; `instead`: copying it was wanted, which the window can't. */
  savePicture(picture: { readonly bytes: Uint8Array; readonly instead: boolean }): void;
  command(command: PanelCommand): void;
}

export type PanelCommand =
  | 'export'
  | 'copyCommand'
  | 'addModel'
  /** The form of the model that was explained. */
  | 'checkPreprocessing'
  | 'showLog'
  | 'openSetting'
  | 'openImage'
  | 'revealImage';
