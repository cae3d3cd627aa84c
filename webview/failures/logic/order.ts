import type { OtherAnswer } from '../../../src/common/evaluation/disagreement.ts';
import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import { type SortKey, sortValue } from '../../../src/common/evaluation/sortKeys.ts';

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
 * The numbers of the records that pass, worst first by a key, or by path. Records without a value come last; ties keep
 * the order of completion.
 *
 * @param others what another model says of each image, if one is compared with.
 */
export function orderOf(
  records: readonly ShownRecord[],
  passes: (record: ShownRecord, index: number) => boolean,
  sort: Sort,
  others: readonly (OtherAnswer | undefined)[] = [],
): Uint32Array {
  const shown = new Uint32Array(records.length);
  let count = 0;
  records.forEach((record, index) => {
    if (passes(record, index)) shown[count++] = index;
  });
  const found = shown.subarray(0, count);
  if (sort === 'name') {
    const names = records.map(({ image }) => image);
    return found.sort((a, b) => natural.compare(names[a] ?? '', names[b] ?? '') || a - b);
  }
  const key = sortKeys[sort];
  const values = Float64Array.from(
    records,
    (record, index) => sortValue(record, key, others[index]) ?? Number.NEGATIVE_INFINITY,
  );
  return found.sort((a, b) => compare(values[b] ?? 0, values[a] ?? 0) || a - b);
}

/** Also handles infinities, whose difference is not a number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const natural = new Intl.Collator('en', { numeric: true });
