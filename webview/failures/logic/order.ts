import { isRight, marginOf } from '../../../src/common/evaluation/filter.ts';
import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';

/** How images are sorted. */
export const sorts = ['loss', 'confident', 'margin', 'name'] as const;
export type Sort = (typeof sorts)[number];

export const sortWords: Readonly<Record<Sort, string>> = {
  loss: 'Most wrong first',
  confident: 'Confident mistakes first',
  margin: 'Closest calls first',
  name: 'By name',
};

/**
 * The numbers of the records that pass, in an order: `loss` by the loss of the true class, highest first; `confident`
 * mistakes by the probability of the class that was given, highest first, then what is not judged, then what is right,
 * least sure first; `margin` by the difference of the two highest probabilities, lowest first; `name` by path. What has
 * no such number comes last; equals stay in the order in which they were done.
 */
export function orderOf(
  records: readonly ShownRecord[],
  passes: (record: ShownRecord, index: number) => boolean,
  sort: Sort,
): Uint32Array {
  const shown = new Uint32Array(records.length);
  let count = 0;
  records.forEach((record, index) => {
    if (passes(record, index)) shown[count++] = index;
  });
  const found = shown.subarray(0, count);
  if (sort === 'name') {
    const names = records.map(({ image }) => image);
    return found.sort((a, b) => compareNames(names[a] ?? '', names[b] ?? '') || a - b);
  }
  const key = keys[sort];
  const values = Float64Array.from(records, (record) => {
    const value = key(record);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  });
  return found.sort((a, b) => difference(values[a] ?? 0, values[b] ?? 0) || a - b);
}

/** Lowest first. */
const keys: Readonly<Record<Exclude<Sort, 'name'>, (record: ShownRecord) => number>> = {
  loss: ({ loss }) => -(loss ?? Number.NaN),
  confident(record) {
    const [sure = Number.NaN] = record.probabilities;
    const right = isRight(record);
    if (right === undefined) return sure;
    return right ? 2 + sure : -sure;
  },
  margin: marginOf,
};

/** Of infinities, too, whose difference is no number. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const natural = new Intl.Collator('en', { numeric: true });

function compareNames(a: string, b: string): number {
  return natural.compare(a, b);
}
