import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { PipelineError } from '../common/errors.ts';
import { fileErrorWords } from '../common/fileErrors.ts';
import { replaceFile } from './replaceFile.ts';

/**
 * Makes the folder of a file that is written when much work has been done, so that a place that can't be written to is
 * told of before.
 *
 * @param file absolute.
 * @param flag what names it in the command, such as `--junit`.
 * @throws PipelineError('settings') that names both.
 */
export function prepareFile(file: string, flag: string): void {
  try {
    makeFolderOf(file);
  } catch (cause) {
    throw new PipelineError('settings', `${flag}: ${unwritable(file, cause)}`, { cause });
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PipelineError('settings', `${flag}: ${file} is a folder: name a file.`);
  }
}

/**
 * Writes a file that somebody has asked for, with the folders above it; it is whole, or as before.
 *
 * @param file absolute.
 * @throws PipelineError('export') that names the file.
 */
export function exportFile(file: string, text: string): void {
  try {
    makeFolderOf(file);
    replaceFile(file, text);
  } catch (cause) {
    throw new PipelineError('export', unwritable(file, cause), { cause });
  }
}

function makeFolderOf(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  // So that a file in its place is called one.
  accessSync(folder + sep, constants.W_OK);
}

function unwritable(file: string, cause: unknown): string {
  const { reason, next } = fileErrorWords(cause);
  return `${file} can't be written (${reason}): ${next}.`;
}
