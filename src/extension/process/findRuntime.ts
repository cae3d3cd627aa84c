import { execFile } from 'node:child_process';
import { firstLine } from '../../common/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { chooseRuntime, type ProbedVersion, type Runtime } from './runtime.ts';

/** How long a binary may take to print its version, in milliseconds. */
const patience = 5_000;

/** Chooses what runs the pipeline on this machine. Never rejects. */
export function findRuntime({ nodePath, cudaLibraryPath, cudaRuntime, env }: Settings): Promise<Runtime> {
  const { platform, execPath, versions, env: environment } = process;
  const machine = { platform, execPath, electron: versions.electron, environment };
  return chooseRuntime({ ...machine, nodePath, cudaLibraryPath, cudaRuntime, env }, probe);
}

function probe(command: string, environment: Readonly<Record<string, string>>): Promise<ProbedVersion> {
  const env = { ...environment };
  return new Promise<ProbedVersion>((resolve) => {
    // Some of what the system refuses is thrown at once, and makes this reject.
    execFile(command, ['--version'], { env, timeout: patience, windowsHide: true }, (error, stdout) => {
      if (error === null) resolve({ version: stdout.trim() });
      else if (error.code === 'ENOENT') resolve({ error: 'does not exist' });
      else if (error.killed) resolve({ error: `gave no answer to --version within ${patience / 1000} s` });
      else resolve({ error: unfit(error) });
    });
  }).catch((error: unknown) => ({ error: unfit(error) }));
}

function unfit(error: unknown): string {
  return `cannot be run (${firstLine(error instanceof Error ? error.message : String(error))})`;
}
