import type { MistakeGrouping } from '../../../src/protocol/folders/failures.ts';

/** Mistakes that are alike, as far as they are known. */
export interface Groups {
  /** undefined: they are not known yet. */
  readonly found: readonly MistakeGrouping[] | undefined;
  readonly failure?: string | undefined;
  /** The groups of an image, as a filter calls them, by the number of its record. */
  readonly of: ReadonlyMap<number, readonly string[]>;
}

/** How a filter calls a group. @param at from 0 on, the largest first. */
export function groupName(by: MistakeGrouping['by'], at: number): string {
  return `${by}-${at + 1}`;
}
