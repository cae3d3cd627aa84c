import type { Preprocess } from '../../../protocol/models.ts';

/** What one file says of a model's preprocess. */
export interface Reading {
  /** Empty where the file is not understood: it is never applied by halves. */
  readonly values: Partial<Preprocess>;
  /** For each value, which words of the file, or whose default, it is from: `"crop_pct"`, `the default of timm`. */
  readonly reasons: Partial<Readonly<Record<keyof Preprocess, string>>>;
  /** What is not understood, or had to be taken as something, one sentence each. */
  readonly problems: readonly string[];
}

/** A file that is of the kind, but can't be followed. */
export function notUnderstood(...problems: readonly string[]): Reading {
  return { values: {}, reasons: {}, problems };
}

/** A value and where it is from. */
export type Sourced<T> = readonly [value: T, reason: string];

/** Puts values and their reasons together. */
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
