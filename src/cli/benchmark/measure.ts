import { checkSanity } from '../../pipeline/explanation/checkSanity.ts';
import { subjectOf } from '../../pipeline/explanation/evaluate.ts';
import { type ExplainEvent, explain } from '../../pipeline/explanation/explain.ts';
import type { ExplanationRecord } from '../../pipeline/explanation/explanationRecord.ts';
import { causalCurve } from '../../pipeline/metrics/causal.ts';
import { road } from '../../pipeline/metrics/road.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Figures, Result } from './entry.ts';

/** How a map is judged. */
export interface Judgement {
  /** Pixels that deletion and insertion change at a time. */
  readonly step: number;
  /** Whether it is compared with that of a model that has learned nothing. */
  readonly sanity: boolean;
}

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
  { step, sanity }: Judgement,
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
    sanity: sanity ? await sanityOf(kept, run.signal) : null,
  };
  return { status, target: prediction.target, figures };
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
