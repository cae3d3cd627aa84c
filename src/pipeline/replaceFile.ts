import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { partialOf } from './leftovers.ts';

/**
 * Writes a file beside `path` and renames it to that: it is whole, or as before, whatever breaks off. What a kill leaves
 * beside it has a name that the next run knows and sweeps, which is why no library does this.
 * @param path of no link.
 * @throws the file system's error; nothing is left behind then.
 */
export function replaceFile(path: string, text: string): void {
  const partial = partialOf(path);
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  try {
    const file = openSync(partial, 'wx', mode === undefined ? 0o666 : mode & 0o777);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
