import { copyFile, cp, link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorWords } from '../common/fileErrors.ts';
import { type InstallationRecord, nativeFolder, setupFolders } from './installation.ts';
import { parts } from './parts.ts';
import type { Plan } from './plan.ts';
import type { CudaTarget } from './target.ts';
import { unzip } from './unzip.ts';
import type { Wheel } from './wheels.ts';

/** What a runtime is laid out from. */
export interface Materials {
  readonly target: CudaTarget;
  readonly onnxruntime: string;
  /** Absolute: the `node_modules` with the packages onnxruntime-node and onnxruntime-common. Only read. */
  readonly packages: string;
  readonly plan: Plan;
  /** Where a wheel was downloaded to. */
  readonly wheelFile: (wheel: Wheel) => string;
}

/**
 * Lays out a copy of ONNX Runtime with the CUDA provider and its libraries beside it, in a new folder beside the final
 * one, tries it there, and then puts it into its place by a rename.
 *
 * @param attempt rejects where the runtime in the folder does not work; then nothing takes its place.
 * @returns the folder.
 * @throws PipelineError
 */
export async function layOut(
  base: string,
  materials: Materials,
  signal: AbortSignal,
  attempt: (runtime: string) => Promise<void>,
): Promise<string> {
  const { runtime, record } = setupFolders(base);
  let staging: string | undefined;
  try {
    await mkdir(base, { recursive: true });
    staging = await mkdtemp(`${runtime}-new-`);
    await copyRuntime(staging, materials);
    const native = nativeFolder(staging, materials.target);
    for (const wheel of materials.plan.fetch) {
      await unzip(materials.wheelFile(wheel), wheel.members, native, signal);
    }
    for (const { files } of materials.plan.take) {
      for (const { name, path } of files) await takeFile(path, join(native, name), materials.target);
    }
    if (materials.target === 'linux-x64') await addAliases(native);
    await writeFile(record(staging), JSON.stringify(recordOf(materials), null, 2));
    await attempt(staging);
    await replace(runtime, staging);
    return runtime;
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('cuda', `Could not write ${runtime} (${reason}): ${next}.`, { cause });
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The package as Node loads it: its native files for this platform alone. */
async function copyRuntime(folder: string, { packages, target }: Materials): Promise<void> {
  const into = join(folder, 'node_modules');
  const source = join(packages, 'onnxruntime-node');
  const native = nativeFolder(folder, target);
  await mkdir(native, { recursive: true });
  for (const name of ['package.json', 'dist']) {
    await cp(join(source, name), join(into, 'onnxruntime-node', name), { recursive: true });
  }
  for (const name of ['package.json', join('dist', 'cjs')]) {
    await cp(join(packages, 'onnxruntime-common', name), join(into, 'onnxruntime-common', name), { recursive: true });
  }
  // Not links to the extension's own files: an update of it removes them.
  const [os, cpu] = target.split('-') as [string, string];
  await cp(join(source, 'bin', 'napi-v6', os, cpu), native, { recursive: true });
}

/** Costs no space where the file system allows it. */
async function takeFile(from: string, to: string, target: CudaTarget): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another disk, or a file of somebody else's. Windows leaves symbolic links to administrators.
    if (target === 'linux-x64') await symlink(from, to);
    else await copyFile(from, to);
  }
}

async function addAliases(native: string): Promise<void> {
  for (const { aliases = {} } of parts) {
    for (const [name, file] of Object.entries(aliases)) await symlink(file, join(native, name));
  }
}

function recordOf({ target, onnxruntime, plan }: Materials): InstallationRecord {
  const fetched = plan.fetch.map(({ part, file }) => ({ name: part, from: file }));
  const taken = plan.take.map(({ part, where }) => ({ name: part.name, from: where ?? '' }));
  return { onnxruntime, target, parts: [...fetched, ...taken] };
}

async function replace(runtime: string, staging: string): Promise<void> {
  const old = join(dirname(runtime), `${basename(staging)}.old`);
  const had = await rename(runtime, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(staging, runtime);
  } catch (error) {
    if (had) await rename(old, runtime);
    throw error;
  }
  await rm(old, { recursive: true, force: true, maxRetries: 3 });
}
