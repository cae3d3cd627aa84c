import { subjectOf } from '../../pipeline/explanation/evaluate.ts';
import { type ExplainEvent, explain } from '../../pipeline/explanation/explain.ts';
import type { ExplanationRecord } from '../../pipeline/explanation/explanationRecord.ts';
import { causalCurve } from '../../pipeline/metrics/causal.ts';
import { road } from '../../pipeline/metrics/road.ts';
import type { Sessions } from '../../pipeline/onnx/session.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Figures, Result } from './entry.ts';

export interface EntryContext {
  readonly signal: AbortSignal;
  emit(event: ExplainEvent): void;
  /** The map is finished, and its evaluation begins. */
  evaluating(): void;
}

/**
 * Explains an image as the product does, and evaluates the map.
 * @param step pixels that deletion and insertion change at a time.
 * @throws as `explain` does; the signal's reason within one batch of a cancel.
 */
export async function measure(
  options: ExplainOptions,
  sessions: Sessions,
  step: number,
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
  const figures: Figures = {
    ...(await judge(kept, sessions, step, run.signal)),
    calls: kept.cost.calls,
    seconds: kept.cost.wall / 1000,
    teacherShare: kept.cost.teacher / kept.cost.wall,
    memory,
    agreement: student.agreement,
    correlation: student.correlation,
    splitHalf: student.splitHalf,
    keptShare: counts.total > 0 ? counts.kept / counts.total : null,
  };
  return { status, target: prediction.target, figures };
}

type MapFigures = Pick<Figures, 'deletion' | 'insertion' | 'difference' | 'morf' | 'lerf' | 'road'>;

async function judge(
  kept: ExplanationRecord,
  sessions: Sessions,
  step: number,
  signal: AbortSignal,
): Promise<MapFigures> {
  if (kept.explanation.map === null) {
    return { deletion: null, insertion: null, difference: null, morf: null, lerf: null, road: null };
  }
  const { subject, order } = await subjectOf(kept, sessions);
  const deleted = await causalCurve(subject, 'deletion', order, step, signal);
  const inserted = await causalCurve(subject, 'insertion', order, step, signal);
  const { meanMorf, meanLerf, difference } = await road(subject, order, { seed: kept.options.seed, signal });
  return {
    deletion: deleted.auc,
    insertion: inserted.auc,
    difference: inserted.auc - deleted.auc,
    morf: meanMorf,
    lerf: meanLerf,
    road: difference,
  };
}
