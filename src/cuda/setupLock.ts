import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorCode, fileErrorWords } from '../common/fileErrors.ts';

/** The locks that this process has. */
const held = new Set<string>();

/**
 * Keeps two setups from writing the same files.
 *
 * @param work runs while nobody else sets up in `base`.
 * @throws PipelineError when another process does, or nothing can be written there.
 */
export async function withSetupLock<T>(base: string, work: () => Promise<T>): Promise<T> {
  const file = join(base, 'cuda.lock');
  take(base, file);
  held.add(file);
  const release = (): void => {
    held.delete(file);
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(base: string, file: string): void {
  try {
    mkdirSync(base, { recursive: true });
    if (isLeft(file)) rmSync(file, { force: true });
    const lock = openSync(file, 'wx');
    try {
      writeFileSync(lock, String(process.pid));
    } catch (error) {
      // On a full disk nothing would tell whose it is.
      rmSync(file, { force: true });
      throw error;
    } finally {
      closeSync(lock);
    }
  } catch (cause) {
    if (fileErrorCode(cause) === 'EEXIST') {
      const message = `CUDA is being set up by another process (${ownerOf(file) ?? 'just begun'}): wait until it is done, or delete ${file} if that process does something else.`;
      throw new PipelineError('cuda', message, { cause });
    }
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('cuda', `Could not write to ${base} (${reason}): ${next}.`, { cause });
  }
}

/** How long a lock may be there before it says whose it is, in milliseconds. */
const longestUnnamed = 5_000;

/** Whether whoever took a lock has ended without taking it away. */
function isLeft(file: string): boolean {
  const taken = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (taken === undefined) return false;
  const owner = ownerOf(file);
  if (owner === undefined) return Date.now() - taken > longestUnnamed;
  // A container that is started again gives the same numbers to its processes.
  if (owner === process.pid) return !held.has(file);
  // What has its number since the machine was started again is another process.
  return isGone(owner) || taken < Date.now() - uptime() * 1000;
}

function ownerOf(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return fileErrorCode(error) === 'ESRCH';
  }
}
