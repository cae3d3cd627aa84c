import type { OtherAnswer } from '../../../src/common/evaluation/comparison/disagreement.ts';
import { type SortKey, sortValue } from '../../../src/common/evaluation/filter/sortKeys.ts';
import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';

/** How images are sorted. */
export const sorts = ['loss', 'confident', 'margin', 'disagreement', 'name'] as const;
export type Sort = (typeof sorts)[number];

export const sortWords: Readonly<Record<Sort, string>> = {
  loss: 'Most wrong first',
  confident: 'Confident mistakes first',
  margin: 'Closest calls first',
  disagreement: 'Models disagree first',
  name: 'By name',
};

const sortKeys: Readonly<Record<Exclude<Sort, 'name'>, SortKey>> = {
  loss: 'loss',
  confident: 'confidentWrong',
  margin: 'margin',
  disagreement: 'disagreement',
};

/**
 * The numbers of all records, worst first by a key, or by path. Records without a value come last; ties keep the order of
 * completion.
 *
 * @param others what another model says of each image, if one is compared with.
 */
export function sortedBy(
  records: readonly ShownRecord[],
  sort: Sort,
  others: readonly (OtherAnswer | undefined)[] = [],
): Uint32Array {
  const all = Uint32Array.from(records.keys());
  if (sort === 'name') {
    const names = records.map(({ image }) => image);
    return all.sort((a, b) => natural.compare(names[a] ?? '', names[b] ?? '') || a - b);
  }
  const key = sortKeys[sort];
  const values = Float64Array.from(
    records,
    (record, index) => sortValue(record, key, others[index]) ?? Number.NEGATIVE_INFINITY,
  );
  return all.sort((a, b) => compare(values[b] ?? 0, values[a] ?? 0) || a - b);
}

/** Those of a sorted list that pass, in its order. */
export function passing(
  sorted: Uint32Array,
  records: readonly ShownRecord[],
  passes: (record: ShownRecord, index: number) => boolean,
): Uint32Array {
  // Records are looked at in the order in which they lie in memory: in any other it takes several times as long.
  const found = new Uint8Array(records.length);
  records.forEach((record, index) => {
    if (passes(record, index)) found[index] = 1;
  });
  return sorted.filter((index) => found[index] === 1);
}

/** Also handles infinities, whose difference is not a number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const natural = new Intl.Collator('en', { numeric: true });
