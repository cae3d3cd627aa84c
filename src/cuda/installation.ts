import { existsSync, readFileSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorCode, fileErrorWords } from '../common/fileErrors.ts';
import type { CudaRuntime } from '../settings/cudaRuntime.ts';
import { withSetupLock } from './setupLock.ts';
import { type CudaTarget, cudaTarget } from './target.ts';
import { pinnedWheels } from './wheels.ts';

/** What a laid-out runtime says about itself, in `cuda.json`. It is written last. */
export interface InstallationRecord {
  readonly onnxruntime: string;
  readonly target: CudaTarget;
  readonly parts: readonly { readonly name: string; readonly from: string }[];
}

const recordName = 'cuda.json';

/** The folders of a setup, below the one that is Relabel's own on this machine. */
export function setupFolders(base: string) {
  return {
    /** The runtime: whole, or not there. */
    runtime: join(base, 'cuda'),
    /** Wheels, until the setup is done. */
    downloads: join(base, 'cuda-downloads'),
    record: (runtime: string): string => join(runtime, recordName),
  };
}

/** Where the terminal keeps what is Relabel's on this machine. */
export function terminalBase(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const [value, otherwise] =
    platform === 'win32'
      ? [env.LOCALAPPDATA, join(homedir(), 'AppData', 'Local')]
      : [env.XDG_DATA_HOME, join(homedir(), '.local', 'share')];
  return join(value !== undefined && isAbsolute(value) ? value : otherwise, 'relabel');
}

/** Where native files are inside of a laid-out runtime: those of onnxruntime-node, the provider, CUDA and cuDNN. */
export function nativeFolder(runtime: string, target: CudaTarget): string {
  const [os, cpu] = target.split('-') as [string, string];
  return join(runtime, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', os, cpu);
}

/** @returns the runtime that a setup has laid out for this ONNX Runtime; undefined: there is none. */
export function readInstallation(base: string): CudaRuntime | undefined {
  const target = cudaTarget();
  if (target === undefined) return undefined;
  const { runtime, record } = setupFolders(base);
  const found = readRecord(record(runtime));
  if (found?.target !== target || found.onnxruntime !== pinnedWheels(target).onnxruntime) return undefined;
  return { folder: runtime, libraries: nativeFolder(runtime, target) };
}

function readRecord(file: string): Partial<InstallationRecord> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a setup or a removal has left that was killed. */
export async function removeLeftovers(base: string): Promise<boolean> {
  const names = (await readdir(base)).filter((name) => /^cuda(-new-|(-downloads)?\.removed-)/.test(name));
  for (const name of names) await rm(join(base, name), { recursive: true, force: true, maxRetries: 3 });
  return names.length > 0;
}

/**
 * Takes away the runtime, all downloads, and what is left of a setup or a removal that was killed.
 *
 * @returns whether there was anything.
 * @throws PipelineError('cuda') while another process sets up CUDA, or when a file can't be removed, as while a program uses it
 *   on Windows.
 */
export async function removeInstallation(base: string): Promise<boolean> {
  return existsSync(base) && (await withSetupLock(base, () => removeAll(base)));
}

async function removeAll(base: string): Promise<boolean> {
  const { runtime, downloads } = setupFolders(base);
  let removed = false;
  try {
    removed = await removeLeftovers(base);
    for (const folder of [runtime, downloads]) {
      // A runtime that is half removed would be taken for whole.
      const aside = `${folder}.removed-${process.pid}`;
      try {
        await rename(folder, aside);
      } catch (error) {
        if (fileErrorCode(error) === 'ENOENT') continue;
        throw error;
      }
      removed = true;
      await rm(aside, { recursive: true, force: true, maxRetries: 3 });
    }
  } catch (cause) {
    const { reason, next: other } = fileErrorWords(cause);
    // Windows removes no library that a process has loaded.
    const next = process.platform === 'win32' ? 'end the explanations that use it, or restart VS Code' : other;
    throw new PipelineError('cuda', `Could not remove ${runtime} (${reason}): ${next}.`, { cause });
  }
  return removed;
}
