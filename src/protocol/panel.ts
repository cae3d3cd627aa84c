/**
 * The contract between a panel in the extension host and its page in the webview. Both ends are interfaces of methods
 * that take one value: those with an answer are calls, the others notices. The host owns all state; the page owns only
 * what the user is looking at (opacity, filter, the open sample).
 */

import type { ComparisonChange } from './comparison.ts';
import type { CurveRequest, Measures } from './evaluation.ts';
import type { RunSettings } from './explanationView.ts';
import type { PanelState, PickedClass, ShownPicture } from './panelState.ts';
import type { ColourName, EncodedPicture, Picture, SamplePicture } from './pictures.ts';
import type { SentState, StatePart } from './stateParts.ts';

export type * from './comparison.ts';
export type * from './evaluation.ts';

export type * from './explanation.ts';
export type * from './explanationView.ts';
export type * from './layers.ts';
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
  /** The original; sent after "ready" and whenever the file was read again. undefined: nothing to show yet. */
  preview(preview: ShownPicture | undefined): void;
}

/** An explanation on screen, by the `run` of its state. */
interface OfRun {
  readonly run: number;
}

/** Samples at `size` pixels (long side). The model's own size shows every pixel of what the teacher saw. */
export interface PicturesRequest extends OfRun {
  readonly indices: readonly number[];
  readonly size: number;
}

/** What the page asks for. Anything without an answer of its own shows in the state. */
export interface PanelHostApi {
  /** The page is there and listening: it is sent the state and the preview. */
  ready(nothing: undefined): void;
  explain(settings: RunSettings): void;
  cancel(nothing: undefined): void;
  /** In the order of `indices`. */
  pictures(request: PicturesRequest): Promise<readonly SamplePicture[]>;
  /** What the model was fed at a point of a curve of the map on screen. */
  curvePicture(request: OfRun & CurveRequest): Promise<Picture | undefined>;
  /** All pixels of the picture whose file has this hash, or why there are none, in words that follow "because". */
  wholePicture(request: { readonly sha256: string }): Promise<EncodedPicture | { readonly problem: string }>;
  /** The colours of maps, here and in all other panels. */
  colours(name: ColourName): void;
  /** The class that the user expects; undefined: as the ground truth says. */
  expect(picked: PickedClass | undefined): void;
  /** Measures the map on screen. */
  evaluate(request: OfRun & { readonly measures: Measures }): void;
  /** Cancels the current measurement. */
  stopEvaluating(request: OfRun): void;
  /** Lays the samples out in a plane. */
  scatter(request: OfRun): void;
  /** Cancels that. */
  stopScatter(request: OfRun): void;
  /** Asks which layers the explained model has; `show`: one whose map is to be shown as well, or null: none any more. */
  layers(request: OfRun & { readonly show?: string | null | undefined }): void;
  /** Compares the explanation on screen with a second one, or with a different second one; undefined: no longer. */
  compare(change: ComparisonChange | undefined): void;
  /** A PNG file of what is shown, to be saved; `instead`: the user wanted to copy it, which the window can't do. */
  savePicture(picture: { readonly bytes: Uint8Array; readonly instead: boolean }): void;
  command(command: PanelCommand): void;
}

export type PanelCommand =
  | 'export'
  | 'copyCommand'
  /** Whether the map becomes another one with the model's weights in random order. */
  | 'checkSanity'
  | 'addModel'
  /** The form of the explained model. */
  | 'checkPreprocessing'
  | 'showLog'
  | 'openSetting'
  | 'openImage'
  | 'revealImage';
