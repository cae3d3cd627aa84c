/** The part of the contract between a panel and its page that concerns two explanations side by side. */
import type { SaliencyMap } from './explanation.ts';
import type { ExplanationView } from './explanationView.ts';
import type { MethodName } from './options.ts';
import type { Frame } from './pictures.ts';
import type { Rescored } from './samples.ts';

/** The one thing in which the second explanation of a comparison differs from the first. */
export type ComparisonChange =
  | { readonly kind: 'class'; readonly target: number }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'method'; readonly method: MethodName }
  | { readonly kind: 'seed'; readonly seed: number };

/** The first map minus the second, each divided by its own largest absolute value: −2 to 2. */
export interface MapDifference {
  readonly map: SaliencyMap;
  /** The part of the original that both maps cover. */
  readonly frame: Frame;
  /** The largest absolute value of either map, in its own units. */
  readonly tops: readonly [first: number, second: number];
  /** Spearman's rank correlation of the two, −1 to 1; null if one is constant. */
  readonly correlation: number | null;
}

/** The second model's answers for the first one's samples. */
export interface SharedSamples {
  /** The completed share, 0–1. */
  readonly busy?: number | undefined;
  readonly rescored?: Rescored | undefined;
  /** Why there are no figures. */
  readonly problem?: string | undefined;
}

/** A second explanation of the image, beside the first. */
export interface PanelComparison {
  readonly change: ComparisonChange;
  /** Without its samples, which nobody sees. undefined: there is no finished first explanation yet. */
  readonly second?: ExplanationView | undefined;
  /** undefined: one of the maps is missing (for now), or they cover no common part of the image. */
  readonly difference?: MapDifference | undefined;
  /** What must be known before the two are compared. */
  readonly warning?: string | undefined;
  /** The second one's model, or a file beside it, has changed since. */
  readonly modelChanged?: boolean | undefined;
  /** Further notes on the two side by side, one sentence each. */
  readonly remarks: readonly string[];
  /** Between two models only. */
  readonly sharedSamples?: SharedSamples | undefined;
}
