import type { ClassFigures } from '../../../src/common/evaluation/confusion.ts';
import type { InsideShare } from '../../../src/common/evaluation/evidenceShares.ts';

/** The sortable columns of the table of classes. */
export const classSorts = ['name', 'support', 'predicted', 'precision', 'recall', 'f1', 'inside'] as const;
export type ClassSort = (typeof classSorts)[number];

/** The figures of classes and their F1 score, the harmonic mean of precision and recall. */
export interface ScoredClass extends ClassFigures {
  readonly f1: number | null;
  /** Share of the evidence that lies in marked objects; null: it is not known of any image of the class. */
  readonly inside: number | null;
}

/** Rates worst first, counts largest first, names alphabetically; classes without a rate come last. */
export function sortClasses(
  figures: readonly ClassFigures[],
  sort: ClassSort,
  nameOf: (label: number) => string,
  insideOf: ReadonlyMap<number, InsideShare> = new Map(),
): readonly ScoredClass[] {
  const scored = figures.map((of) => ({ ...of, f1: f1Of(of), inside: insideOf.get(of.index)?.mean ?? null }));
  return scored.sort((a, b) => {
    if (sort === 'name') return nameOf(a.index).localeCompare(nameOf(b.index), 'en') || a.index - b.index;
    if (sort === 'support' || sort === 'predicted') return b[sort] - a[sort] || a.index - b.index;
    const [left, right] = [a[sort] ?? 2, b[sort] ?? 2];
    return left - right || b.support - a.support || a.index - b.index;
  });
}

/** null if no image has the class, or was taken for it. */
function f1Of({ right, support, predicted }: ClassFigures): number | null {
  return support + predicted === 0 ? null : (2 * right) / (support + predicted);
}
