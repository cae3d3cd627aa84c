import type { EvaluationRecord } from '../../protocol/folders/folderRun.ts';

/** How it has to be read: shown with every grouping. */
export const groupingCaution = 'Groups show which mistakes are alike, not why they were made.';

/** So few classes make a group clear; the rest are counted together. */
const most = 2;

/**
 * Which classes the mistakes of a group are of and were taken for, most first: "is cat (5), dog (1); taken for fox (6)".
 * @param nameOf a class by its index.
 */
export function groupWords(
  records: readonly Pick<EvaluationRecord, 'truth' | 'top'>[],
  nameOf: (index: number) => string,
): string {
  const words = (classes: readonly (number | null | undefined)[]): string => {
    const counts = new Map<number, number>();
    for (const index of classes) if (index != null) counts.set(index, (counts.get(index) ?? 0) + 1);
    const sorted = [...counts].sort(([a, few], [b, many]) => many - few || a - b);
    const named = sorted.slice(0, most).map(([index, count]) => `${nameOf(index)} (${count})`);
    const rest = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0);
    return [...named, ...(rest > 0 ? [`others (${rest})`] : [])].join(', ');
  };
  const [truths, said] = [words(records.map(({ truth }) => truth)), words(records.map(({ top }) => top[0]))];
  return `is ${truths}; taken for ${said}`;
}
