import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Provider } from '../protocol/models.ts';
import type { Settings } from './settings.ts';

/** What determines the default; the process itself unless a test says otherwise. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type CudaSettings = Pick<Settings, 'cudaLibraryPath' | 'cudaRuntime' | 'env'>;

/**
 * CUDA and then the CPU if a folder with CUDA's libraries is found, otherwise only the CPU: trying CUDA without them
 * would put a failure into every report.
 */
export function defaultProviders(settings: CudaSettings, machine: Machine = process): readonly Provider[] {
  return cudaLibraryFolder(settings, machine) === undefined ? ['cpu'] : ['cuda', 'cpu'];
}

/** CUDA's runtime library, on the two targets that ONNX Runtime's CUDA provider is built for. */
const runtimeLibraries: Readonly<Record<string, RegExp>> = {
  'linux-x64': /^libcudart\.so/,
  'win32-x64': /^cudart64_\d+\.dll$/i,
};

/** @returns the first folder that has CUDA's runtime library, or undefined. Reads folder names from the disk. */
export function cudaLibraryFolder(settings: CudaSettings, machine: Machine = process): string | undefined {
  const library = runtimeLibraries[`${machine.platform}-${machine.arch}`];
  if (!library) return undefined;
  const env = { ...machine.env, ...settings.env };
  const windows = machine.platform === 'win32';
  const cudaHome = env.CUDA_PATH;
  const folders = [
    ...split(settings.cudaLibraryPath),
    ...(settings.cudaRuntime === undefined ? [] : [settings.cudaRuntime.libraries]),
    ...split(windows ? env.PATH : env.LD_LIBRARY_PATH),
    ...(cudaHome ? ['lib64', 'bin'].map((name) => join(cudaHome, name)) : []),
    ...(windows ? [] : ['/usr/local/cuda/lib64', '/usr/lib/x86_64-linux-gnu']),
  ];
  return folders.find((folder) => entries(folder).some((name) => library.test(name)));
}

const split = (paths: string | undefined): string[] => (paths ?? '').split(delimiter).filter((path) => path !== '');

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
