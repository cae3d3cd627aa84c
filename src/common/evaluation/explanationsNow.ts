import type { EvaluationRecord, RunExplanation } from '../../protocol/folders/folderRun.ts';
import { isRight, judgedOf } from './judged.ts';

/**
 * The maps of a run by its records as they are now. A map stays when its image's label is corrected, but what it is for does
 * not: it is of the class that was said, wrongly or rightly, or of the true class of a mistake. Left out are those of
 * no such class, of images that have changed, and those whose region answers another question than they would now.
 */
export function explanationsNow(
  records: readonly EvaluationRecord[],
  explanations: readonly RunExplanation[],
): readonly RunExplanation[] {
  const known = new Map(records.map((record) => [record.image, record]));
  return explanations.flatMap((one): RunExplanation[] => {
    const record = known.get(one.image);
    if (record === undefined || record.sha256 !== one.sha256) return [];
    const role = roleOf(record, one.target);
    // A repair is found with the map of the true class, a cause with that of the class that was said.
    return role === undefined || (role === 'truth') !== (one.role === 'truth') ? [] : [{ ...one, role }];
  });
}

/** What a class is to an image; undefined: neither what was said nor what is true, or nobody knows what is. */
function roleOf(record: EvaluationRecord, target: number): RunExplanation['role'] | undefined {
  const judged = judgedOf(record);
  if (judged === undefined) return undefined;
  if (target === judged.predicted) return isRight(judged) ? 'right' : 'predicted';
  return target === judged.truth && !isRight(judged) ? 'truth' : undefined;
}
