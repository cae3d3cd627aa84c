import { usualStep } from '../../common/steps.ts';
import { checkSanity } from '../../pipeline/explanation/checkSanity.ts';
import { checkStability } from '../../pipeline/explanation/checkStability.ts';
import { evaluate } from '../../pipeline/explanation/evaluate.ts';
import { explain } from '../../pipeline/explanation/explain.ts';
import type { ExplainEvent } from '../../pipeline/explanation/explainContext.ts';
import type { ExplanationRecord } from '../../pipeline/explanation/explanationRecord.ts';
import type { PartialMap } from '../../pipeline/metrics/stability.ts';
import type { Sessions } from '../../pipeline/onnx/session.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { TerminalProgress } from '../terminalProgress.ts';
import type { ExplainArguments } from './arguments.ts';

/** An explanation with the requested measurements of its map, if there is one. @throws PipelineError */
export async function explainAndMeasure(
  options: ExplainOptions,
  { metrics, step, stability, sanity }: ExplainArguments,
  sessions: Sessions,
  signal: AbortSignal,
  progress: TerminalProgress,
): Promise<ExplanationRecord> {
  const parts: PartialMap[] = [];
  const show = (event: ExplainEvent) => progress.show(event);
  const kept = await explain(options, sessions, {
    signal,
    emit(event) {
      show(event);
      if (event.type !== 'progress') return;
      const { done, map, guess } = event.progress;
      if (map !== undefined && guess === undefined) parts.push({ samples: done, map });
    },
  });
  const { map } = kept.explanation;
  if (map === null) return kept;

  let measured = kept;
  if (metrics) {
    progress.say('measuring the map');
    const measures = { step: step ?? usualStep(map.values.length), road: true };
    const report = (done: number, total: number) => progress.count('measuring the map, image', done, total);
    measured = { ...measured, evaluation: await evaluate(kept, measures, sessions, { signal, report }) };
  }
  if (stability) {
    progress.begin('again, to compare');
    measured = { ...measured, stability: await checkStability(kept, parts, sessions, { signal, emit: show }) };
  }
  if (sanity) {
    const between = async (done: number, total: number): Promise<void> =>
      progress.begin(`again, with random weights, ${done + 1} of ${total}`);
    measured = { ...measured, sanity: await checkSanity(kept, sessions, { signal, emit: show }, 'cascade', between) };
  }
  progress.begin(undefined);
  return measured;
}
