import { canonicalJson } from '../../common/canonicalJson.ts';
import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import type { EvaluationRecord, RunHeader } from '../../protocol/folders/folderRun.ts';
import { OutLock } from '../outLock.ts';
import { mergeExplanations } from './explain/mergeExplanations.ts';
import type { FinishedRun } from './readRun.ts';
import { rewriteRecords } from './recordWriter.ts';
import { enterRun, filesOf, refuseForeign } from './runFolder.ts';

/**
 * Makes one run of several of the same model and images' root, with the maps that they have. Of an image that is in several,
 * the last one counts.
 *
 * @param folder absolute: where it goes. A run, which is replaced, the folder of its parts, or an empty one.
 * @throws PipelineError('settings') that names two runs which are of different models, preprocesses, roots or sources of true
 *   classes, or a folder that has something else in it; PipelineError('export') when the folder can't be written.
 */
export async function mergeRuns(runs: readonly FinishedRun[], folder: string): Promise<FinishedRun> {
  const [first] = runs;
  if (first === undefined) throw new PipelineError('settings', 'There is no run to merge.');
  for (const run of runs) refuseStranger(first, run);
  const records = new Map<string, EvaluationRecord>();
  for (const run of runs) for (const record of run.records) records.set(record.image, record);
  const sorted = [...records.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
  const created = runs.map(({ header }) => header.created).sort()[0] ?? first.header.created;
  const { shard: _, ...whole } = first.header;
  const header: RunHeader = { ...whole, created, images: sorted.length };
  const merged: FinishedRun = { folder, header, records: sorted };
  refuseForeign(folder, true);
  const lock = OutLock.take(folder, 'evaluation');
  try {
    await enterRun(folder, header);
    rewriteRecords(filesOf(folder).records, sorted);
    mergeExplanations(runs, merged);
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('export', `${folder} can't be written (${reason}): ${next}.`, { cause });
  } finally {
    lock.release();
  }
  return merged;
}

/** Runs of several lists have a table each; the parts of one run have the same. */
function hasOtherTruth(a: RunHeader, b: RunHeader): boolean {
  if (canonicalJson(a.truth) === canonicalJson(b.truth)) return false;
  const areParts = a.shard !== undefined || b.shard !== undefined;
  return areParts || a.truth.from !== 'table' || b.truth.from !== 'table';
}

function refuseStranger(one: FinishedRun, other: FinishedRun): void {
  const [a, b] = [one.header, other.header];
  const differs = [
    a.model.sha256 !== b.model.sha256 && 'model',
    a.preprocessSha256 !== b.preprocessSha256 && 'preprocess',
    JSON.stringify(a.labels) !== JSON.stringify(b.labels) && 'labels',
    a.root !== b.root && 'folder of images',
    hasOtherTruth(a, b) && 'source of true classes (--truth)',
  ].filter((part) => part !== false);
  if (differs.length === 0) return;
  const what = differs.join(' and ');
  throw new PipelineError(
    'settings',
    `${one.folder} and ${other.folder} have another ${what}: merge runs of the same.`,
  );
}
