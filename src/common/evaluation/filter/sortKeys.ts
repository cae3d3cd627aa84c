import type { EvaluationRecord } from '../../../protocol/folders/folderRun.ts';
import { disagreement, type OtherAnswer } from '../comparison/disagreement.ts';
import { judgedOf } from '../judged.ts';

/** The keys by which images can be sorted, worst first. */
export type SortKey = 'loss' | 'confidentWrong' | 'margin' | 'disagreement';

type Sortable = Pick<
  EvaluationRecord,
  'truth' | 'top' | 'probabilities' | 'truthRank' | 'truthProbability' | 'loss' | 'image'
>;

/**
 * How bad a record is by a key: the higher, the worse; null: unknown.
 *
 * "loss": −ln of the true class's probability. "confidentWrong": the probability of the class that a mistake was taken
 * for; null for what is right. "margin": how near the second class comes to the first, −(p₁ − p₂): needs no truth. "disagreement": with what
 * another model says; null where there is none.
 *
 * @param other what that one says.
 */
export function sortValue(record: Sortable, key: SortKey, other?: OtherAnswer): number | null {
  if (key === 'loss') return record.loss;
  const [first, second] = record.probabilities;
  if (key === 'margin') return first === undefined ? null : (second ?? 0) - first;
  if (key === 'disagreement') return other === undefined ? null : disagreement(record, other);
  const judged = judgedOf(record);
  return judged === undefined || judged.rank === 1 ? null : judged.confidence;
}

/** Records, worst first; those with an unknown value come last, and ties are ordered by path. */
export function worstFirst<T extends Sortable>(records: readonly T[], key: SortKey): T[] {
  const values = new Map(records.map((record) => [record, sortValue(record, key)]));
  return [...records].sort((a, b) => {
    const [left, right] = [values.get(a) ?? null, values.get(b) ?? null];
    if (left !== right) return left === null ? 1 : right === null ? -1 : right - left;
    return a.image < b.image ? -1 : 1;
  });
}

/** The mistakes among records, worst first: by how far the true class's probability is from 1. */
export function worstMistakes<T extends Sortable>(records: readonly T[], most = Number.POSITIVE_INFINITY): T[] {
  const wrong = records.filter((record) => (judgedOf(record)?.rank ?? 1) > 1);
  return worstFirst(wrong, 'loss').slice(0, most);
}
