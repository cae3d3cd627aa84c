import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** `~` at the start is the home folder. */
export function expandHome(path: string): string {
  return path.replace(/^~(?=$|[\\/])/, () => homedir());
}

/**
 * @param path as written in a setting: absolute, relative, or with `~` or `${workspaceFolder}`.
 * @param baseDir absolute: what relative paths start from, and the value of `${workspaceFolder}`.
 * @returns an absolute path; the disk is not consulted.
 */
export function expandPath(path: string, baseDir: string): string {
  return resolve(baseDir, expandHome(path.replaceAll(/\$\{workspaceFolder\}/g, () => baseDir)));
}
