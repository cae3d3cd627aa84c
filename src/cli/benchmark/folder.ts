import { type Dirent, readdirSync } from 'node:fs';
import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import { isImageFile } from '../../settings/imageFiles.ts';

/** The most skipped files that are named. */
const named = 5;

/** The contents of a folder that was given as a folder of images. */
export interface ImageFolder {
  /** Names, sorted. */
  readonly images: readonly string[];
  /** One line on the files that are not images; undefined: there are none. Hidden files and folders don't count. */
  readonly leftOut: string | undefined;
}

/**
 * Lists the images in a folder, by file extension.
 *
 * @throws PipelineError('settings') when it can't be read or contains no image.
 */
export function readImageFolder(folder: string): ImageFolder {
  const files = entriesOf(folder)
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const images = files.filter(isImageFile);
  const others = files.filter((name) => !isImageFile(name));
  const leftOut = others.length === 0 ? undefined : leftOutLine(folder, others);
  if (images.length > 0) return { images, leftOut };
  const instead = leftOut === undefined ? '' : ` (${others.length} other ${others.length === 1 ? 'file' : 'files'})`;
  throw new PipelineError('settings', `${folder} has no images${instead}: name a folder that has some.`);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    const { reason } = fileErrorWords(cause);
    throw new PipelineError('settings', `${folder} can't be read as a folder (${reason}).`, { cause });
  }
}

function leftOutLine(folder: string, others: readonly string[]): string {
  const names = others.slice(0, named).join(', ') + (others.length > named ? ', …' : '');
  const what =
    others.length === 1
      ? '1 file is not an image that Relabel can read and is'
      : `${others.length} files are not images that Relabel can read and are`;
  return `${folder}: ${what} left out (${names}).`;
}
