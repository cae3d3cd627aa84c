import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Stamp, Stamps } from '../protocol/fileStamps.ts';

/** The current state of a file, or of the names that `namesEnding` stands for. */
export async function stampOf(file: string): Promise<Stamp> {
  const endings = endingsOf(file);
  if (endings !== undefined) return stampOfNames(await listNames(path.dirname(file), endings));
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch {
    return null;
  }
}

/** The current state of several files. */
export async function stampsOf(files: readonly string[]): Promise<Stamps> {
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await stampOf(file)] as const)));
}

/** Whether the state of any of these files is another now. */
export function differ(then: Stamps, now: Stamps): boolean {
  return Object.keys(then).some((file) => now[file] !== then[file]);
}

/** What stands among stamps for the names in a folder that have one of these extensions, such as ".txt". */
export function namesEnding(folder: string, extensions: readonly string[]): string {
  return path.join(folder, `*.{${extensions.map((extension) => extension.slice(1)).join()}}`);
}

/** The folder whose names something among stamps stands for; undefined: it is a file. */
export function listedFolder(file: string): string | undefined {
  return endingsOf(file) && path.dirname(file);
}

/** The names in a folder that have one of these extensions, in any case, in order; none where it can't be listed. */
export async function listNames(folder: string, extensions: readonly string[]): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => extensions.includes(path.extname(name).toLowerCase())).sort();
}

function endingsOf(file: string): readonly string[] | undefined {
  const [, endings] = /^\*\.\{([\w,]+)\}$/.exec(path.basename(file)) ?? [];
  return endings?.split(',').map((ending) => `.${ending}`);
}

/** Names alone: to change a file that is there is to change that file. */
function stampOfNames(names: readonly string[]): Stamp {
  return names.length === 0 ? null : createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16);
}
