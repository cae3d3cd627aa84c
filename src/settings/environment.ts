import type { Settings } from './settings.ts';

/**
 * The environment of a process that runs the models: that of `base`, then relabel.env, then the folder of
 * relabel.cuda.libraryPath in front of the library path. Giving it its own result changes nothing.
 *
 * @param platform as `process.platform` has it.
 */
export function modelEnvironment(
  base: Readonly<Record<string, string | undefined>>,
  settings: Pick<Settings, 'env' | 'cudaLibraryPath'>,
  platform: string,
): Record<string, string> {
  const windows = platform === 'win32';
  const env = new Map<string, string>();
  // Windows takes `Path` and `PATH` for the same variable; a plain object does not.
  const nameOf = (name: string): string => {
    if (!windows) return name;
    return [...env.keys()].find((known) => known.toUpperCase() === name.toUpperCase()) ?? name;
  };
  for (const [name, value] of Object.entries({ ...base, ...settings.env })) {
    if (value !== undefined) env.set(nameOf(name), value);
  }
  if (settings.cudaLibraryPath !== undefined) {
    const name = nameOf(windows ? 'PATH' : 'LD_LIBRARY_PATH');
    const separator = windows ? ';' : ':';
    const before = (env.get(name) ?? '').split(separator).filter((path) => path !== '');
    const first = settings.cudaLibraryPath.split(separator);
    env.set(name, [...first, ...before.filter((path) => !first.includes(path))].join(separator));
  }
  return Object.fromEntries(env);
}
