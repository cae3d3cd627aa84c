import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError, toFailure } from '../../common/errors.ts';
import { ConfusionMatrix } from '../../common/evaluation/confusion.ts';
import { worstMistakes } from '../../common/evaluation/sortKeys.ts';
import type { Region } from '../../protocol/explanation.ts';
import type { EvaluationRecord, ExplainedRegion, RunExplanation } from '../../protocol/folderRun.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import { sampleFile, writeBundle } from '../explanation/bundle.ts';
import { explain } from '../explanation/explain.ts';
import type { ExplanationRecord } from '../explanation/explanationRecord.ts';
import type { Sessions } from '../onnx/session.ts';
import { OutLock } from '../outLock.ts';
import type { FinishedRun } from './readRun.ts';
import { appendExplanation, explanationFolder, readExplanations } from './runExplanations.ts';

/** A map to be made. */
interface Wanted {
  readonly record: EvaluationRecord;
  readonly target: number;
  readonly role: RunExplanation['role'];
}

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
 * of the most confused pairs' said classes that are right. What the run has already is not made again.
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
    const known = new Set(readExplanations(run).map(({ image, target }) => `${image}\n${target}`));
    const wanted = plan(run.records, most);
    for (const [done, one] of wanted.entries()) {
      const { record, target, role } = one;
      if (known.has(`${record.image}\n${target}`)) continue;
      begin(record.image, role, done, wanted.length);
      try {
        const options = optionsOf(join(run.header.root, record.image), target);
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

function plan(records: readonly EvaluationRecord[], most: number): Wanted[] {
  const mistakes = worstMistakes(records, most);
  const wanted = mistakes.flatMap((record): Wanted[] => {
    const { top, truth } = record;
    const said: Wanted = { record, target: top[0] ?? 0, role: 'predicted' };
    return truth === null ? [said] : [said, { record, target: truth, role: 'truth' }];
  });
  const pairs = ConfusionMatrix.of(mistakes).confusedPairs(contrasted.pairs);
  for (const said of new Set(pairs.filter(({ images }) => images > 1).map(({ predicted }) => predicted))) {
    const right = records
      .filter(({ truth, truthRank }) => truth === said && truthRank === 1)
      .sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0) || (a.image < b.image ? -1 : 1));
    wanted.push(
      ...right.slice(0, contrasted.images).map((record): Wanted => ({ record, target: said, role: 'right' })),
    );
  }
  return wanted;
}

/** @returns undefined: the image is another one than that of the record. */
async function explainOne(
  { folder, header }: FinishedRun,
  { record, target, role }: Wanted,
  options: ExplainOptions,
  sessions: Sessions,
  signal: AbortSignal,
): Promise<RunExplanation | undefined> {
  const kept = await explain(options, sessions, { signal, emit: () => undefined });
  if (kept.image.sha256 !== record.sha256) return undefined;
  const place = explanationFolder(header, record, target);
  const { regions, status, map } = kept.explanation;
  const found = role === 'truth' ? regions?.change : regions?.sufficient;
  const picture = found && pictureOf(kept, found, target);
  // A kill between the files and their line leaves the files, which are the same again.
  if (!existsSync(join(folder, place))) {
    await writeBundle(kept, join(folder, place), new Set(picture === undefined ? [] : [picture]));
  }
  if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
  return {
    image: record.image,
    sha256: record.sha256,
    model: header.model.sha256,
    preprocess: header.preprocessSha256,
    target,
    role,
    status,
    folder: place,
    map: map !== null,
    region:
      found === undefined ? null : regionOf(found, picture === undefined ? null : `${place}/${sampleFile(picture)}`),
  };
}

function regionOf({ where, share, probability, held, asked }: Region, picture: string | null): ExplainedRegion {
  return { where, share, probability, held, asked, picture };
}

/** Of the pictures that were asked about: the one on which the target is surest. */
function pictureOf({ explanation }: ExplanationRecord, region: Region, target: number): number | undefined {
  const asked = new Set(region.samples);
  const held = explanation.samples.filter(({ index, label }) => asked.has(index) && label === target);
  return held.sort((a, b) => b.probability - a.probability)[0]?.index;
}
