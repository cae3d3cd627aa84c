import { mkdir, rm, statfs } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorWords } from '../common/fileErrors.ts';
import { cancelled } from '../common/rpc.ts';
import type { CudaRuntime } from '../settings/cudaRuntime.ts';
import { download, downloadedBytes } from './download.ts';
import { type Driver, oldestDriver } from './driver.ts';
import { nativeFolder, readInstallation, removeLeftovers, setupFolders } from './installation.ts';
import { layOut } from './layOut.ts';
import { findWheel } from './packageIndex.ts';
import type { Search } from './places.ts';
import { type Plan, planSetup } from './plan.ts';
import type { ProviderTrial } from './providerTrial.ts';
import type { Network } from './request.ts';
import { withSetupLock } from './setupLock.ts';
import { size } from './size.ts';
import { type Survey, survey } from './survey.ts';
import type { Wheels } from './wheels.ts';

/** How a setup speaks with the user. */
export interface SetupDialog {
  /** What was found, before anything is asked. */
  found(survey: Survey, plan: Plan): void;
  /** Whether it may be done. Nothing is downloaded or written before. */
  consent(plan: Plan): Promise<boolean>;
  /** What is being done; `done` of `total` bytes where it is a download. */
  progress(what: string, done?: number, total?: number): void;
}

export interface SetupOptions {
  /** The folder that is Relabel's own on this machine. */
  readonly base: string;
  /** The `node_modules` that has onnxruntime-node; only read. */
  readonly packages: string;
  readonly search: Search;
  readonly wheels: Wheels;
  /** Setting `relabel.cuda.index`. */
  readonly index: string;
  readonly network: Pick<Network, 'proxyFor' | 'patience'> & { readonly pause: number };
  /** Bytes that can be written in a folder's file system. */
  readonly freeBytes: (folder: string) => Promise<number>;
  /** Runs a model on CUDA by a runtime. */
  readonly trial: (runtime: CudaRuntime) => Promise<ProviderTrial>;
  readonly dialog: SetupDialog;
  /** Lays out even where there is no driver, as for the image of a machine that gets its GPU later. */
  readonly withoutDriver: boolean;
  readonly signal: AbortSignal;
}

/** "untried": laid out where there is no driver. */
export type SetupOutcome =
  | { readonly result: 'works'; readonly difference: number }
  | { readonly result: 'untried' | 'declined' };

/** What the copy of the runtime itself takes, at most. */
const runtimeBytes = 150e6;

/**
 * Sets up CUDA: looks at what is there, asks, fetches what is missing, lays out a runtime beside its final place, runs a
 * model on it and on the CPU, and puts it into its place if they agree.
 *
 * @throws PipelineError that says what is wrong and what to do. What was downloaded is kept for the next time; what was
 *   set up before stays as it is.
 */
export async function setUpCuda(options: SetupOptions): Promise<SetupOutcome> {
  const { base, search, wheels, dialog, withoutDriver, signal } = options;
  const { runtime } = setupFolders(base);
  // What an earlier setup has laid out, for another ONNX Runtime perhaps, need not be fetched again.
  const own = nativeFolder(runtime, search.target);
  const libraryPath = [own, ...(search.libraryPath === undefined ? [] : [search.libraryPath])].join(delimiter);
  const found = survey({ ...search, libraryPath }, wheels.wheels);
  const plan = planSetup(found, wheels);
  dialog.found(found, plan);
  const untried = withoutDriver && found.driver.state !== 'present';
  if (!untried) refuseDriver(found.driver);
  const installed = readInstallation(base);
  if (installed !== undefined) {
    if (untried) return { result: 'untried' };
    dialog.progress('running a model on CUDA');
    const trial = await options.trial(installed);
    if (trial.runs) return { result: 'works', difference: trial.difference };
    throw notRunning(
      `${trial.reason}. It is installed in ${runtime}: if that is damaged, remove it and set up CUDA again`,
    );
  }
  if (!(await dialog.consent(plan))) return { result: 'declined' };
  return withSetupLock(base, async () => {
    await removeLeftovers(base);
    const wheelFile = ({ file }: { readonly file: string }) => join(setupFolders(base).downloads, file);
    await refuseFullDisk(options, plan, wheelFile);
    await fetchAll(options, plan, wheelFile);
    dialog.progress('unpacking');
    const { packages } = options;
    let difference = 0;
    const materials = { target: search.target, onnxruntime: wheels.onnxruntime, packages, plan, wheelFile };
    await layOut(base, materials, signal, async (folder) => {
      if (signal.aborted) throw cancelled();
      if (untried) return;
      dialog.progress('running a model on CUDA');
      const trial = await options.trial({ folder, libraries: nativeFolder(folder, search.target) });
      if (!trial.runs) throw notRunning(`${trial.reason}. Nothing was changed, and what was downloaded is kept`);
      difference = trial.difference;
    });
    await rm(setupFolders(base).downloads, { recursive: true, force: true });
    return untried ? { result: 'untried' } : { result: 'works', difference };
  });
}

function refuseDriver(driver: Driver): void {
  if (driver.state === 'missing') {
    const message = `No NVIDIA driver was found: without it CUDA can't run, so nothing was downloaded. Install driver ${oldestDriver} or newer, then set up CUDA again.`;
    throw new PipelineError('cuda', message);
  }
  if (driver.state === 'wrong version') {
    const message = `The NVIDIA driver ${driver.version} is too old for CUDA 13, so nothing was downloaded: install ${oldestDriver} or newer, then set up CUDA again.`;
    throw new PipelineError('cuda', message);
  }
}

type WheelFile = (wheel: Wheels['wheels'][number]) => string;

async function refuseFullDisk({ base, freeBytes }: SetupOptions, plan: Plan, wheelFile: WheelFile): Promise<void> {
  const there = await Promise.all(plan.fetch.map((wheel) => downloadedBytes(wheel, wheelFile(wheel))));
  const rest = there.reduce((left, bytes) => left - bytes, plan.bytes);
  const needed = rest + plan.unpackedBytes + runtimeBytes;
  const free = await freeBytes(base);
  if (free >= needed) return;
  const message = `CUDA needs ${size(needed)} in ${base}, and ${size(free)} are free: free some space there, then set up CUDA again.`;
  throw new PipelineError('cuda', message);
}

/** Bytes that this user can still write where a folder is. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function fetchAll(
  { base, index, network, dialog, signal }: SetupOptions,
  { fetch, bytes }: Plan,
  wheelFile: WheelFile,
): Promise<void> {
  try {
    await mkdir(setupFolders(base).downloads, { recursive: true });
  } catch (cause) {
    const { reason, next } = fileErrorWords(cause);
    throw new PipelineError('cuda', `Could not write to ${base} (${reason}): ${next}.`, { cause });
  }
  // All of them are known to be there before hundreds of megabytes are fetched.
  const found = [];
  for (const wheel of fetch) found.push({ wheel, url: await findWheel(index, wheel, { ...network, signal }) });
  let before = 0;
  for (const { wheel, url } of found) {
    const report = (done: number) => dialog.progress(`fetching ${wheel.package}`, before + done, bytes);
    await download(wheel, url, wheelFile(wheel), { ...network, signal, report });
    before += wheel.bytes;
  }
}

function notRunning(reason: string): PipelineError {
  return new PipelineError('cuda', `CUDA does not run: ${reason}.`);
}
