/**
 * The contract between a panel in the extension host and its page in the webview. The host owns all state and sends
 * it whole; the page owns only what the user is looking at (opacity, filter, the open sample).
 */

import type { ComparisonChange } from './comparison.ts';
import type { CurveRequest, Measures } from './evaluation.ts';
import type { PanelState, PickedClass, RunSettings, ShownPicture } from './panelState.ts';
import type { EncodedPicture, Picture } from './pictures.ts';

export type * from './comparison.ts';
export type * from './evaluation.ts';

export type * from './explanation.ts';
export type { Provider } from './models.ts';
export type { MethodName, Sampling } from './options.ts';
export type * from './panelState.ts';
export type * from './pictures.ts';
export type { Stage } from './pipeline.ts';
export type * from './samples.ts';

export type ToWebview =
  | { readonly type: 'state'; readonly state: PanelState }
  /** The original; sent after "ready" and when the file was read anew. undefined: nothing to show yet. */
  | { readonly type: 'preview'; readonly preview: ShownPicture | undefined }
  /** Answers "pictures"; `pictures[i]` is the sample `indices[i]`. */
  | {
      readonly type: 'pictures';
      readonly request: number;
      readonly run: number;
      readonly indices: readonly number[];
      readonly pictures: readonly Picture[];
    }
  /** Answers "curvePicture". */
  | { readonly type: 'curvePicture'; readonly request: number; readonly picture: Picture | undefined }
  /** Answers "wholePicture": the picture, or why there is none, in words to follow "because". */
  | {
      readonly type: 'wholePicture';
      readonly request: number;
      readonly picture?: EncodedPicture | undefined;
      readonly problem?: string | undefined;
    }
  /** Answers "pictures" or "curvePicture". */
  | { readonly type: 'picturesFailed'; readonly request: number; readonly message: string };

export type FromWebview =
  /** The page is there and listens: answered by "state" and "preview". */
  | { readonly type: 'ready' }
  | { readonly type: 'explain'; readonly settings: RunSettings }
  | { readonly type: 'cancel' }
  /** Samples at `size` pixels (long side). The model's own size shows every pixel of what the teacher saw. */
  | {
      readonly type: 'pictures';
      readonly request: number;
      readonly run: number;
      readonly indices: readonly number[];
      readonly size: number;
    }
  /** What the model was fed at a point of a curve of the shown map. */
  | ({ readonly type: 'curvePicture'; readonly request: number; readonly run: number } & CurveRequest)
  /** All pixels of the picture whose file has this hash. */
  | { readonly type: 'wholePicture'; readonly request: number; readonly sha256: string }
  /** The class that the user expects; undefined: what the ground truth says. Told by the state. */
  | { readonly type: 'expect'; readonly picked?: PickedClass | undefined }
  /** Measures the shown map; told by the state. */
  | { readonly type: 'evaluate'; readonly run: number; readonly measures: Measures }
  /** Breaks off what is being measured; told by the state. */
  | { readonly type: 'stopEvaluating'; readonly run: number }
  /** Lays the samples out in a plane, or breaks that off; told by the state. */
  | { readonly type: 'scatter'; readonly run: number }
  | { readonly type: 'stopScatter'; readonly run: number }
  /** Compares the shown explanation with a second one, or with another second one. */
  | { readonly type: 'compare'; readonly change: ComparisonChange }
  | { readonly type: 'stopComparing' }
  /** A PNG file of what is shown, to be saved; `instead`: copying it was wanted, which the window can't. */
  | { readonly type: 'savePicture'; readonly bytes: Uint8Array; readonly instead: boolean }
  | { readonly type: 'command'; readonly command: PanelCommand };

export type PanelCommand =
  | 'export'
  | 'copyCommand'
  | 'addModel'
  | 'showLog'
  | 'openSetting'
  | 'openImage'
  | 'revealImage';
