import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Log } from './log.ts';

/** undefined: there is no such file, or it can't be read, which the log is told. */
export async function readJson(file: string, log: Pick<Log, 'warn'>): Promise<unknown> {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    log.warn(`Could not read ${file} (${String(error)})`);
    return undefined;
  }
}
