/**
 * The contract between the pipeline process and whoever drives it (the extension over IPC, the terminal in process):
 * requests go one way, events the other. Everything in this folder is plain data that survives the structured clone
 * algorithm.
 */
import type { CurveRequest, Measures } from './evaluation.ts';
import type { Provider } from './models.ts';
import type { TryOptions } from './newModel.ts';
import type { ExplainOptions } from './options.ts';
import type { RescoreOptions } from './samples.ts';

export type Request =
  | { readonly type: 'explain'; readonly id: number; readonly options: ExplainOptions }
  /** Cancels the explanation `id`; answered by its `failed` event with code "cancelled". */
  | { readonly type: 'cancel'; readonly id: number }
  /** Reads an image to show it, without any model, if asked for with all its pixels as PNG; answered by `previewed`. */
  | { readonly type: 'preview'; readonly id: number; readonly image: string; readonly whole?: boolean | undefined }
  /** Opens a model to see what it is; answered by `described`. */
  | {
      readonly type: 'describe';
      readonly id: number;
      readonly model: string;
      readonly executionProviders: readonly Provider[];
    }
  /** Feeds images to a model as its spec says, and shows what it was fed; answered by `tried`. */
  | ({ readonly type: 'try'; readonly id: number } & TryOptions)
  /** Makes some samples of the kept explanation `of` again, at `size` pixels (long side), answered by `pictures`. */
  | {
      readonly type: 'pictures';
      readonly id: number;
      readonly of: number;
      readonly indices: readonly number[];
      readonly size: number;
    }
  /**
   * Measures the map of the kept explanation `of`; gives way to the requests above and below. Answered by `evaluated`,
   * with `evaluating` on the way. What was measured goes into an export.
   */
  | ({ readonly type: 'evaluate'; readonly id: number; readonly of: number } & Measures)
  /**
   * Shows the samples of the kept explanation `of` to another model; gives way like `evaluate`. Answered by `rescored`,
   * with `evaluating` on the way.
   */
  | ({ readonly type: 'rescore'; readonly id: number; readonly of: number } & RescoreOptions)
  /**
   * Lays the samples of the kept explanation `of` out in a plane; goes before measurements and gives way to all else.
   * Answered by `scattered`, with `evaluating` on the way.
   */
  | { readonly type: 'scatter'; readonly id: number; readonly of: number }
  /** What the teacher was fed at a point of a curve of the kept explanation `of`; answered by `pictures` with it. */
  | ({ readonly type: 'curvePicture'; readonly id: number; readonly of: number } & CurveRequest)
  /** Writes the evidence of the kept explanation `of` to a folder that does not exist yet; answered by `exported`. */
  | { readonly type: 'export'; readonly id: number; readonly of: number; readonly directory: string }
  /** Draws the map of the kept explanation `of` over its image, `size` pixels (long side); answered by `overlay`. */
  | { readonly type: 'overlay'; readonly id: number; readonly of: number; readonly size: number }
  /** Forgets the kept explanation `of` (its panel has closed). Not answered. */
  | { readonly type: 'forget'; readonly of: number };
