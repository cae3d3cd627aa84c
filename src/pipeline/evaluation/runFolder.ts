import { createReadStream, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import { RecordLines } from '../../common/evaluation/recordLines.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import type { EvaluationRecord, RunHeader } from '../../protocol/folders/folderRun.ts';
import { sweepLeftovers } from '../leftovers.ts';
import { replaceFile } from '../replaceFile.ts';

/** Counts up whenever a key of the header or of a record changes its name or meaning. */
export const runSchema = 1;

/** Where the parts of a run lie. */
export const filesOf = (run: string) => ({
  header: join(run, 'run.json'),
  records: join(run, 'records.jsonl'),
  explanations: join(run, 'explanations.jsonl'),
  /** Records of another model or preprocess, which are there again when that comes back. */
  parked: (header: RunHeader) => join(run, `records-${keyOf(header)}.jsonl`),
});

/** @returns undefined: the folder has no run. @throws PipelineError('settings') when it has one that can't be read. */
export function readHeader(run: string): RunHeader | undefined {
  const { header } = filesOf(run);
  if (!existsSync(header)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(header, 'utf8'));
    if (isHeader(value)) return value;
  } catch (cause) {
    throw new PipelineError('settings', `${header} can't be read: name another folder for the run.`, { cause });
  }
  throw new PipelineError('settings', `${header} is of another version of Relabel: name another folder for the run.`);
}

function isHeader(value: unknown): value is RunHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { schema, root, model, preprocessSha256, labels, truth } = value as Partial<Record<keyof RunHeader, unknown>>;
  const whole = typeof root === 'string' && typeof preprocessSha256 === 'string' && Array.isArray(labels);
  return schema === runSchema && whole && typeof model === 'object' && typeof truth === 'object';
}

/** Whether a folder's name is that of a part of a run. */
export function isShard(name: string): boolean {
  return /^shard-\d+-of-\d+$/.test(name);
}

/**
 * @param mayHaveParts whether it may be the folder of a run's parts, too, which has no run before they are merged.
 * @throws PipelineError('settings') when the folder has something in it, but no run: it may be anybody's.
 */
export function refuseForeign(run: string, mayHaveParts = false): void {
  if (!existsSync(run)) return;
  const names = namesIn(run);
  // A run that was killed at once has but the half of its header.
  if (names.length === 0 || names.some((name) => name === 'run.json' || name.startsWith('.run.json.'))) return;
  // Logs may lie beside the parts, but nothing that would be replaced.
  const replaced = ['records.jsonl', 'explanations.jsonl', 'explanations'];
  if (mayHaveParts && names.some(isShard) && !names.some((name) => replaced.includes(name))) return;
  throw new PipelineError('settings', `${run} has files in it, but no run: name an empty folder, or a new one.`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const { reason } = fileErrorWords(cause);
    throw new PipelineError('settings', `${folder} can't be read as a folder (${reason}): name another one.`, {
      cause,
    });
  }
}

/** Reads the records of a run; of an image that has several, the last one counts. @throws the file system's own error. */
export async function readRecords(run: string): Promise<{ records: Map<string, EvaluationRecord>; tidy: boolean }> {
  const records = new Map<string, EvaluationRecord>();
  const { records: file } = filesOf(run);
  if (!existsSync(file)) return { records, tidy: true };
  const lines = new RecordLines();
  let count = 0;
  const keep = (found: readonly EvaluationRecord[]): void => {
    count += found.length;
    for (const record of found) records.set(record.image, record);
  };
  for await (const chunk of createReadStream(file, 'utf8')) keep(lines.push(String(chunk)));
  const torn = lines.end();
  keep(torn);
  return { records, tidy: count === records.size && lines.broken === 0 && torn.length === 0 };
}

/**
 * Makes the folder a run of this header: writes it, and lays the records of another model or preprocess aside, from where
 * they come back with it. A kill between two of its steps leaves what the next call puts right.
 *
 * @throws PipelineError('export') that names the folder, when it can't be written.
 */
export async function enterRun(run: string, header: RunHeader): Promise<void> {
  const files = filesOf(run);
  const before = readHeader(run);
  try {
    await mkdir(run, { recursive: true });
    sweepLeftovers(run);
    if (before !== undefined && keyOf(before) !== keyOf(header) && existsSync(files.records)) {
      renameSync(files.records, files.parked(before));
    }
    replaceFile(files.header, `${JSON.stringify(header, null, 2)}\n`);
    if (!existsSync(files.records) && existsSync(files.parked(header))) {
      renameSync(files.parked(header), files.records);
    }
  } catch (cause) {
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('export', `${run} can't be written (${reason}): ${next}.`, { cause });
  }
}

/** What records depend on beside the images. */
function keyOf({ model, preprocessSha256 }: RunHeader): string {
  return `${model.sha256.slice(0, 12)}-${preprocessSha256.slice(0, 12)}`;
}
