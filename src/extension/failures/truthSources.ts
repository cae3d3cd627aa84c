import type { TruthSource } from '../../protocol/folders/failures.ts';

/** Each source once, in the order of their first mention. */
export function distinctSources(sources: readonly TruthSource[]): readonly TruthSource[] {
  return [...new Map(sources.map((source) => [keyOf(source), source])).values()];
}

/** Whether two sources are the same. */
export function isSameSource(one: TruthSource, other: TruthSource): boolean {
  return keyOf(one) === keyOf(other);
}

const keyOf = (source: TruthSource): string => JSON.stringify(source);
