import type { Sanity } from '../../protocol/evaluation.ts';
import type { Sessions } from '../onnx/session.ts';
import { checkSanity } from './checkSanity.ts';
import type { MeasureContext } from './evaluate.ts';
import type { ExplanationRecords } from './explanationRecords.ts';

/**
 * Checks whether the map of a kept explanation follows the model, and keeps the result with it; reports before each map.
 * @returns null where it has no map.
 * @throws PipelineError as `checkSanity`, and with code "gone" for an explanation that is no longer kept.
 */
export async function addSanity(
  records: ExplanationRecords,
  of: number,
  sessions: Sessions,
  { signal, report }: MeasureContext,
): Promise<Sanity | null> {
  const between = async (done: number, total: number): Promise<void> => report(done, total);
  const sanity = await checkSanity(records.get(of), sessions, { signal, emit() {} }, 'cascade', between);
  records.addSanity(of, sanity);
  return sanity ?? null;
}
