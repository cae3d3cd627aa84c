import { resolve } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import { SummaryCount } from '../../common/evaluation/summary.ts';
import type {
  EvaluationRecord,
  FolderRunOptions,
  RunHeader,
  RunProgress,
  RunSummary,
} from '../../protocol/folders/folderRun.ts';
import { yieldToEventLoop } from '../numeric/yieldToEventLoop.ts';
import type { Sessions } from '../onnx/session.ts';
import { OutLock } from '../outLock.ts';
import { unreadableRecord } from './evaluationRecord.ts';
import { imageSource } from './imageSource.ts';
import { type OpenContext, type OpenedRun, openRun } from './openRun.ts';
import { ProgressReport } from './progressReport.ts';
import { RecordWriter, rewriteRecords } from './recordWriter.ts';
import { enterRun, filesOf, readHeader, readRecords, refuseForeign, runSchema } from './runFolder.ts';
import { scoreBatch, type Waiting } from './scoreBatch.ts';

export interface RunContext extends OpenContext {
  report(progress: RunProgress): void;
  /** Lets more urgent work go first, between two batches. */
  giveWay(): Promise<void>;
  /** Hears what the run is of, and how many of its images its folder knows, before the first. */
  readonly opened?: (run: OpenedRun, known: number) => void;
}

/** Images of the first batch, so that there is something to see at once; each further batch has twice as many. */
const firstBatch = 4;

/**
 * Shows every image to the model once, and keeps what it says in the run's folder as it comes. What the folder has
 * already of the same image, model and preprocess is not done again; images that can't be read are records, too.
 *
 * @throws PipelineError that names the folder, the table, the model's setting, or the disk; code "cancelled" within a batch
 *   of a cancel, "settings" when another process writes to the run. What was done stays, and the same call goes on.
 */
export async function evaluateFolder(
  options: FolderRunOptions,
  sessions: Sessions,
  context: RunContext,
): Promise<RunSummary> {
  const folder = resolve(options.run);
  const opened = await openRun(options, sessions, context, folder);
  refuseForeign(folder);
  const lock = OutLock.take(folder, 'evaluation');
  try {
    await enterRun(folder, headerOf(options, opened, readHeader(folder)));
    const { records, tidy } = await readRecords(folder);
    const { records: file } = filesOf(folder);
    if (!tidy) rewriteRecords(file, records.values());
    context.opened?.(opened, records.size);
    const writer = new RecordWriter(file);
    const writing = {
      append(made: readonly EvaluationRecord[]) {
        lock.check();
        writer.append(made);
      },
    };
    let outcome: Outcome;
    try {
      outcome = await evaluateImages(opened, records, writing, context);
    } finally {
      writer.close();
    }
    if (outcome.replaced) await tidyUp(folder, opened.list.images);
    return outcome.summary;
  } finally {
    lock.release();
  }
}

interface Outcome {
  readonly summary: RunSummary;
  /** Whether the file has lines that no longer count. */
  readonly replaced: boolean;
}

async function evaluateImages(
  opened: OpenedRun,
  known: ReadonlyMap<string, EvaluationRecord>,
  writer: Pick<RecordWriter, 'append'>,
  { signal, report, giveWay }: RunContext,
): Promise<Outcome> {
  const { list, teacher } = opened;
  const count = new SummaryCount();
  const progress = new ProgressReport(list.images.length, report);
  let replaced = false;
  let seen = 0;
  const done = (record: EvaluationRecord, isNew: boolean): void => {
    if (isNew && known.has(record.image)) replaced = true;
    if (known.has(record.image)) seen++;
    count.add(record);
    progress.add(record, isNew);
  };
  const keep = (records: readonly EvaluationRecord[]): void => {
    writer.append(records);
    for (const record of records) done(record, true);
  };
  let size = teacher.provider === 'cpu' ? Math.min(firstBatch, teacher.batchSize) : teacher.batchSize;
  let batch: Waiting[] = [];
  const flush = async (): Promise<void> => {
    const waiting = batch;
    batch = [];
    keep(await scoreBatch(teacher, waiting));
    size = Math.min(teacher.batchSize, size * 2);
    await yieldToEventLoop();
    throwIfCancelled(signal, progress.done, list.images.length);
    await giveWay();
  };
  progress.tell();
  const images = imageSource(list.images, opened.choice.chosen.truthOf, known, opened, signal);
  try {
    for await (const image of images) {
      throwIfCancelled(signal, progress.done, list.images.length);
      if ('prepared' in image) batch.push(image);
      else if ('unreadable' in image) settle(unreadableRecord(image.unreadable, image.truth), known, keep, done);
      else settle(image.record, known, keep, done);
      if (batch.length >= size) await flush();
    }
    if (batch.length > 0) await flush();
  } catch (error) {
    throwIfCancelled(signal, progress.done, list.images.length);
    throw error;
  } finally {
    progress.tell();
  }
  return { summary: count.summary, replaced: replaced || seen < known.size };
}

/** Writes a record that needed no model, unless the file has it just so. */
function settle(
  record: EvaluationRecord,
  known: ReadonlyMap<string, EvaluationRecord>,
  keep: (records: readonly EvaluationRecord[]) => void,
  done: (record: EvaluationRecord, isNew: boolean) => void,
): void {
  const before = known.get(record.image);
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(record)) done(record, false);
  else keep([record]);
}

function headerOf(
  { name, shard }: FolderRunOptions,
  { list, teacher, choice, preprocessSha256 }: OpenedRun,
  before: RunHeader | undefined,
): RunHeader {
  const { model, spec, provider } = teacher;
  return {
    schema: runSchema,
    name,
    created: before?.created ?? new Date().toISOString(),
    root: list.root,
    model: { name: spec.name, path: spec.path, sha256: model.sha256 },
    preprocessSha256,
    labels: teacher.labels,
    provider,
    truth: choice.chosen.source,
    images: list.images.length,
    ...(shard === undefined ? {} : { shard }),
  };
}

/** One line an image, in their order; none of images that are gone. */
async function tidyUp(folder: string, images: readonly string[]): Promise<void> {
  const { records } = await readRecords(folder);
  const own = images.flatMap((image) => records.get(image) ?? []);
  rewriteRecords(filesOf(folder).records, own);
}

function throwIfCancelled({ aborted }: AbortSignal, done: number, total: number): void {
  // Who cancels with the last image has a whole run.
  if (!aborted || done === total) return;
  throw new PipelineError(
    'cancelled',
    `Cancelled: ${done} of ${total} images are done; running it again goes on from there.`,
  );
}
