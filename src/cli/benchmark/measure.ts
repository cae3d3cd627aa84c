import { checkSanity } from '../../pipeline/explanation/checkSanity.ts';
import { explain } from '../../pipeline/explanation/explain.ts';
import type { ExplainEvent } from '../../pipeline/explanation/explainContext.ts';
import type { ExplanationRecord } from '../../pipeline/explanation/explanationRecord.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Figures, Result } from './entry.ts';
import { type Judgement, judgeMap } from './judgeMap.ts';

export interface EntryContext {
  readonly signal: AbortSignal;
  emit(event: ExplainEvent): void;
  /** The map is finished, and its evaluation begins. */
  evaluating(): void;
}

/**
 * Explains an image as the product does, and evaluates the map.
 * @throws as `explain` does; the signal's reason within one batch of a cancel.
 */
export async function measure(
  options: ExplainOptions,
  sessions: Sessions,
  judgement: Judgement,
  run: EntryContext,
): Promise<Result> {
  let memory = 0;
  const emit = (event: ExplainEvent) => {
    if (event.type === 'progress') memory = Math.max(memory, process.memoryUsage.rss());
    run.emit(event);
  };
  const kept = await explain(options, sessions, { signal: run.signal, emit });
  memory = Math.max(memory, process.memoryUsage.rss());
  run.evaluating();
  const { status, prediction, counts, student } = kept.explanation;
  const judged = await judgeMap(kept, sessions, judgement, run.signal);
  const figures: Figures = {
    ...judged.figures,
    calls: kept.cost.calls,
    seconds: kept.cost.wall / 1000,
    teacherShare: kept.cost.teacher / kept.cost.wall,
    memory,
    agreement: student.agreement,
    correlation: student.correlation,
    splitHalf: student.splitHalf,
    keptShare: counts.total > 0 ? counts.kept / counts.total : null,
    sanity: judgement.sanity ? await sanityOf(kept, run.signal) : null,
  };
  return { status, target: prediction.target, figures, ...(judged.curves && { curves: judged.curves }) };
}

/** See `Figures`. The model of random weights is no other entry's, so that it does not stay open. */
async function sanityOf(kept: ExplanationRecord, signal: AbortSignal): Promise<number | null> {
  const sessions = new Sessions();
  try {
    const found = await checkSanity(kept, sessions, { signal, emit() {} }, 'all');
    const correlation = found?.randomised[0]?.correlation ?? null;
    return correlation === null ? null : Math.abs(correlation);
  } finally {
    await sessions.dispose();
  }
}
