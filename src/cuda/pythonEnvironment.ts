import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The folder of the environment that a Python interpreter belongs to, by where it is: it is not run.
 *
 * @param python path of an interpreter, or of the folder itself.
 */
export function environmentOf(python: string, windows = process.platform === 'win32'): string {
  const path = resolve(python);
  if (!/^python[\d.w]*(\.exe)?$/i.test(basename(path))) return path;
  const folder = dirname(path);
  // conda on Windows has python.exe in the environment's folder itself.
  return windows && !/^(Scripts|bin)$/i.test(basename(folder)) ? folder : dirname(folder);
}

/** Python and conda environments that are looked into: those named first, then the active ones, then the user's own. */
export function pythonEnvironments(
  named: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const active = [env.VIRTUAL_ENV, env.CONDA_PREFIX].filter((path) => path !== undefined && path !== '') as string[];
  const own = process.platform === 'win32' ? [] : [join(homedir(), '.local'), '/usr/local', '/usr'];
  return [...new Set([...named.map((path) => environmentOf(path)), ...active, ...own])];
}
