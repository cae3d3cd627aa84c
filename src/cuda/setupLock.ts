import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorCode, fileErrorWords } from '../common/fileErrors.ts';

/**
 * Keeps two setups from writing the same files.
 *
 * @param work runs while nobody else sets up in `base`.
 * @throws PipelineError when another process does, or nothing can be written there.
 */
export async function withSetupLock<T>(base: string, work: () => Promise<T>): Promise<T> {
  const file = join(base, 'cuda.lock');
  take(base, file);
  const release = (): void => rmSync(file, { force: true });
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
    const owner = ownerOf(file);
    if (owner !== undefined && isGone(owner)) rmSync(file, { force: true });
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (cause) {
    if (fileErrorCode(cause) === 'EEXIST') {
      const message = `CUDA is being set up by another process (${ownerOf(file) ?? 'just begun'}): wait until it is done.`;
      throw new PipelineError('cuda', message, { cause });
    }
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('cuda', `Could not write to ${base} (${reason}): ${next}.`, { cause });
  }
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
