import { type Dirent, readdirSync } from 'node:fs';
import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import { isImageFile } from '../../settings/imageFiles.ts';

/** So many of the files that are left out are named. */
const named = 5;

/** What lies in a folder that was named as one of images. */
export interface ImageFolder {
  /** Names, sorted. */
  readonly images: readonly string[];
  /** One line on the files that are no images; undefined: there are none. Hidden files and folders don't count. */
  readonly leftOut: string | undefined;
}

/**
 * Lists the images of a folder, by their names' endings.
 *
 * @throws PipelineError('settings') when it can't be read or has no image.
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
      ? '1 file is no image that Relabel reads and is'
      : `${others.length} files are no images that Relabel reads and are`;
  return `${folder}: ${what} left out (${names}).`;
}
