import { runtimeVariable } from './cudaRuntime.ts';
import type { Settings } from './settings.ts';

/**
 * The environment of a process that runs models: that of `base`, then relabel.env, with the folders of a runtime that
 * was set up for CUDA and of relabel.cuda.libraryPath first on the library path. Applying it to its own result changes
 * nothing.
 *
 * @param platform like `process.platform`.
 */
export function modelEnvironment(
  base: Readonly<Record<string, string | undefined>>,
  settings: Pick<Settings, 'env' | 'cudaLibraryPath' | 'cudaRuntime'>,
  platform: string,
): Record<string, string> {
  const windows = platform === 'win32';
  const env = new Map<string, string>();
  // To Windows, `Path` and `PATH` are the same variable; to a plain object they are not.
  const nameOf = (name: string): string => {
    if (!windows) return name;
    return [...env.keys()].find((known) => known.toUpperCase() === name.toUpperCase()) ?? name;
  };
  for (const [name, value] of Object.entries({ ...base, ...settings.env })) {
    if (value !== undefined) env.set(nameOf(name), value);
  }
  const { cudaRuntime } = settings;
  if (cudaRuntime !== undefined) env.set(runtimeVariable, cudaRuntime.folder);
  const separator = windows ? ';' : ':';
  const first = [
    // It is complete and known to work, so it comes first.
    ...(cudaRuntime === undefined ? [] : [cudaRuntime.libraries]),
    ...(settings.cudaLibraryPath?.split(separator) ?? []),
  ];
  if (first.length > 0) {
    const name = nameOf(windows ? 'PATH' : 'LD_LIBRARY_PATH');
    const before = (env.get(name) ?? '').split(separator).filter((path) => path !== '');
    env.set(name, [...first, ...before.filter((path) => !first.includes(path))].join(separator));
  }
  return Object.fromEntries(env);
}
