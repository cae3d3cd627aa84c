import { join } from 'node:path';
import { toFailure } from '../../../common/errors.ts';
import { ConfusionMatrix } from '../../../common/evaluation/confusion.ts';
import { worstMistakes } from '../../../common/evaluation/filter/sortKeys.ts';
import type { EvaluationRecord, RunExplanation } from '../../../protocol/folders/folderRun.ts';
import type { ExplainOptions } from '../../../protocol/options.ts';
import type { Sessions } from '../../onnx/session.ts';
import { OutLock } from '../../outLock.ts';
import type { FinishedRun } from '../readRun.ts';
import { explainOne, type WantedMap } from './explainOne.ts';
import { appendExplanation, howOf, readExplanations } from './runExplanations.ts';

export interface ExplainRunContext {
  readonly signal: AbortSignal;
  /** Told before a map is made. */
  begin(image: string, role: RunExplanation['role'], done: number, total: number): void;
  /** Told of an image that can't be explained, in one line. */
  failed(image: string, reason: string): void;
}

/** Confused pairs whose classes are explained where they are right, too, and images of each. */
const contrasted = { pairs: 3, images: 8 };

/**
 * Explains the worst mistakes of a run, each for the class that was said and for the true one; and, to compare, some images
 * of the most confused pairs' said classes that are right. What the run has already, made in the same way, is not made again.
 *
 * @param most mistakes.
 * @param optionsOf how an image is explained for a class.
 * @returns the maps that the run has now.
 * @throws PipelineError('cancelled') when the signal aborts, PipelineError('export') when the disk can't be written.
 */
export async function explainRun(
  run: FinishedRun,
  most: number,
  optionsOf: (image: string, target: number) => ExplainOptions,
  sessions: Sessions,
  { signal, begin, failed }: ExplainRunContext,
): Promise<readonly RunExplanation[]> {
  const lock = OutLock.take(run.folder, 'evaluation');
  try {
    const known = new Map(readExplanations(run).map((one) => [`${one.image}\n${one.target}`, one]));
    const wanted = plan(run.records, most);
    for (const [done, one] of wanted.entries()) {
      const { record, target, role } = one;
      const options = optionsOf(join(run.header.root, record.image), target);
      const before = known.get(`${record.image}\n${target}`);
      // Maps of before don't say how they were made.
      if (before !== undefined && (before.how ?? howOf(options)) === howOf(options)) continue;
      begin(record.image, role, done, wanted.length);
      try {
        const made = await explainOne(run, one, options, sessions, signal);
        lock.check();
        if (made === undefined) failed(record.image, 'it has changed since the run: run it again');
        else appendExplanation(run.folder, made);
      } catch (error) {
        const { code, message } = toFailure(error);
        if (code === 'cancelled' || code === 'export' || code === 'settings') throw error;
        failed(record.image, message);
      }
    }
    return readExplanations(run);
  } finally {
    lock.release();
  }
}

function plan(records: readonly EvaluationRecord[], most: number): WantedMap[] {
  const mistakes = worstMistakes(records, most);
  const wanted = mistakes.flatMap((record): WantedMap[] => {
    const { top, truth } = record;
    const said: WantedMap = { record, target: top[0] ?? 0, role: 'predicted' };
    return truth === null ? [said] : [said, { record, target: truth, role: 'truth' }];
  });
  const pairs = ConfusionMatrix.of(mistakes).confusedPairs(contrasted.pairs);
  for (const said of new Set(pairs.filter(({ images }) => images > 1).map(({ predicted }) => predicted))) {
    const right = records
      .filter(({ truth, truthRank }) => truth === said && truthRank === 1)
      .sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0) || (a.image < b.image ? -1 : 1));
    wanted.push(
      ...right
        .slice(0, Math.min(contrasted.images, most))
        .map((record): WantedMap => ({ record, target: said, role: 'right' })),
    );
  }
  return wanted;
}
