import { same } from '../../settings/changeEntry.ts';
import type { ConfiguredEntry } from './configuredEntry.ts';

/**
 * Where an entry is now in its list, which others may have changed since it was read.
 * @returns undefined: it is not there any more as it was, or more than once.
 */
export function placeOf(
  list: readonly unknown[],
  { index, entry }: Pick<ConfiguredEntry, 'index' | 'entry'>,
): number | undefined {
  if (same(list[index], entry)) return index;
  const [place, ...others] = list.flatMap((other, at) => (same(other, entry) ? [at] : []));
  return others.length === 0 ? place : undefined;
}
