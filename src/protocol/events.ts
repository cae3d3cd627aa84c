/** What the pipeline process says: of itself, and in answer to requests. */
import type { Evaluation } from './evaluation.ts';
import type { Explanation, Prediction, Progress } from './explanation.ts';
import type { Failure } from './failure.ts';
import type { ModelDescription, TryResult } from './newModel.ts';
import type { EncodedPicture, Frame, OpenedImage, Picture } from './pictures.ts';
import type { Refusal, Rescored, Scatter } from './samples.ts';

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

export interface Versions {
  readonly relabel: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly sharp: string;
}
