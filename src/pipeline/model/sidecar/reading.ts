import type { Preprocess } from '../../../protocol/models.ts';

/** What one file says about a model's preprocess. */
export interface Reading {
  /** Empty if the file is not understood: it is never applied in part. */
  readonly values: Partial<Preprocess>;
  /** For each value, the words in the file, or the default, that it comes from: `"crop_pct"`, `the default of timm`. */
  readonly reasons: Partial<Readonly<Record<keyof Preprocess, string>>>;
  /** What is not understood, or had to be assumed, one sentence each. */
  readonly problems: readonly string[];
}

/** A file of the right kind that can't be followed. */
export function notUnderstood(...problems: readonly string[]): Reading {
  return { values: {}, reasons: {}, problems };
}

/** A value and its source. */
export type Sourced<T> = readonly [value: T, reason: string];

/** Merges values and their reasons. */
export function readingOf(
  entries: { readonly [K in keyof Preprocess]?: Sourced<NonNullable<Preprocess[K]>> | undefined },
  problems: readonly string[] = [],
): Reading {
  const given = Object.entries(entries).flatMap(([key, entry]) =>
    entry === undefined ? [] : [[key, ...entry] as const],
  );
  return {
    values: Object.fromEntries(given.map(([key, value]) => [key, value])) as Partial<Preprocess>,
    reasons: Object.fromEntries(given.map(([key, , reason]) => [key, reason])),
    problems,
  };
}
