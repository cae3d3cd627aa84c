import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import type { EvaluationRecord, RunHeader } from '../../protocol/folders/folderRun.ts';
import { filesOf, readHeader, readRecords } from './runFolder.ts';

/** A run as its folder has it. */
export interface FinishedRun {
  /** As it was named. */
  readonly folder: string;
  readonly header: RunHeader;
  /** By path. */
  readonly records: readonly EvaluationRecord[];
}

/** Reads a run. @throws PipelineError('settings') that names the folder, when it is none. */
export async function readRun(folder: string): Promise<FinishedRun> {
  const header = readHeader(folder);
  if (header === undefined) {
    throw new PipelineError('settings', `${folder} is not a run: name the folder that relabel evaluate wrote (--out).`);
  }
  try {
    const { records } = await readRecords(folder);
    const sorted = [...records.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
    return { folder, header, records: sorted };
  } catch (cause) {
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('settings', `${filesOf(folder).records} can't be read (${reason}): ${next}.`, { cause });
  }
}
