import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { loaderFolders, type Search } from './places.ts';

/** NVIDIA's driver, as far as files tell. */
export type Driver =
  | { readonly state: 'present'; readonly version: string | undefined; readonly path: string }
  | { readonly state: 'wrong version'; readonly version: string; readonly path: string }
  | { readonly state: 'missing' };

/** The first driver that CUDA 13 runs on: https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/ */
export const oldestDriver = 580;

/** Looks for the driver's library, and for the version that its kernel module tells. Runs nothing. */
export function findDriver({ target, env, root }: Pick<Search, 'target' | 'env' | 'root'>): Driver {
  const windows = target === 'win32-x64';
  const folders = windows
    ? [join(root, 'Windows', 'System32'), ...(env.SYSTEMROOT ? [join(env.SYSTEMROOT, 'System32')] : [])]
    : [
        ...(env.LD_LIBRARY_PATH ?? '').split(':').filter(isAbsolute),
        ...loaderFolders(root),
        // Windows' driver inside of WSL, and NixOS'.
        ...['usr/lib/wsl/lib', 'run/opengl-driver/lib'].map((folder) => join(root, folder)),
      ];
  const path = folders
    .map((folder) => join(folder, windows ? 'nvcuda.dll' : 'libcuda.so.1'))
    .find((file) => existsSync(file));
  if (path === undefined) return { state: 'missing' };
  const version = windows ? undefined : kernelVersion(root);
  return version !== undefined && Number.parseInt(version, 10) < oldestDriver
    ? { state: 'wrong version', version, path }
    : { state: 'present', version, path };
}

/** @returns such as "580.95.05"; undefined where the kernel does not tell, as inside of WSL. */
function kernelVersion(root: string): string | undefined {
  try {
    return /^\d+(\.\d+)+/.exec(readFileSync(join(root, 'sys/module/nvidia/version'), 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
