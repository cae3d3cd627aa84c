import { AsyncLocalStorage } from 'node:async_hooks';
import type { Stamp, Stamps } from '../protocol/fileStamps.ts';
import { listNames, namesEnding, stampOf } from '../settings/fileStamps.ts';

/**
 * What is read for the work in progress, if somebody wants to know. It is no parameter: a reader that forgot to pass it on would
 * let results be kept that no longer hold, and nobody would notice.
 */
const record = new AsyncLocalStorage<Map<string, Stamp> | undefined>();

/**
 * Does work, and tells which files it read or looked for in vain, each as it was before that. What passes through
 * `regularFile`, `exists` and `namesIn` is told.
 */
export async function recordingFiles<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly files: Stamps }> {
  const files = new Map<string, Stamp>();
  const value = await record.run(files, work);
  return { value, files: Object.fromEntries(files) };
}

/** Does work whose files are ours: they come with the version, and change with it alone. */
export function unrecorded<T>(work: () => Promise<T>): Promise<T> {
  return record.run(undefined, work);
}

/** Notes the state of a file that is about to be read or looked for. Of one that is read twice, the first state counts. */
export async function noteFile(file: string): Promise<void> {
  const files = record.getStore();
  if (files === undefined || files.has(file)) return;
  const stamp = await stampOf(file);
  if (!files.has(file)) files.set(file, stamp);
}

/** Whether there is anything of that name. */
export async function exists(path: string): Promise<boolean> {
  await noteFile(path);
  return (await stampOf(path)) !== null;
}

/** The names in a folder that have one of these extensions, such as ".txt", in order; none where it can't be listed. */
export async function namesIn(folder: string, extensions: readonly string[]): Promise<readonly string[]> {
  await noteFile(namesEnding(folder, extensions));
  return listNames(folder, extensions);
}
