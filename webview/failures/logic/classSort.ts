import type { ClassFigures } from '../../../src/common/evaluation/confusion.ts';

/** The columns of the table of classes, by each of which it can be sorted. */
export const classSorts = ['name', 'support', 'predicted', 'precision', 'recall', 'f1'] as const;
export type ClassSort = (typeof classSorts)[number];

/** The figures of classes and their F1 score, the harmonic mean of precision and recall. */
export interface ScoredClass extends ClassFigures {
  readonly f1: number | null;
}

/** Rates worst first, counts largest first, names in their order; what has no rate comes last. */
export function sortClasses(
  figures: readonly ClassFigures[],
  sort: ClassSort,
  nameOf: (label: number) => string,
): readonly ScoredClass[] {
  const scored = figures.map((of) => ({ ...of, f1: f1Of(of) }));
  return scored.sort((a, b) => {
    if (sort === 'name') return nameOf(a.index).localeCompare(nameOf(b.index), 'en') || a.index - b.index;
    if (sort === 'support' || sort === 'predicted') return b[sort] - a[sort] || a.index - b.index;
    const [left, right] = [a[sort] ?? 2, b[sort] ?? 2];
    return left - right || b.support - a.support || a.index - b.index;
  });
}

/** null where there is neither an image of the class nor one that was taken for it. */
function f1Of({ right, support, predicted }: ClassFigures): number | null {
  return support + predicted === 0 ? null : (2 * right) / (support + predicted);
}
