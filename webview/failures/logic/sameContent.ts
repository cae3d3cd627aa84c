import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';

/** Whether two records of an image are of the same file: a label that was corrected changes what is true, but not what a class has. */
export function isSameContent(before: ShownRecord, now: ShownRecord): boolean {
  if (before.width !== now.width || before.height !== now.height || before.unreadable !== now.unreadable) return false;
  const known = new Map(before.top.map((index, at) => [index, before.probabilities[at]]));
  return now.top.every((index, at) => !known.has(index) || known.get(index) === now.probabilities[at]);
}
