import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { TruthSource } from '../../../protocol/folders/folderRun.ts';
import { readTruthTable } from '../../../settings/truth/truthFile.ts';
import { TruthIndex } from '../../../settings/truth/truthIndex.ts';
import { readTextFile } from '../../model/textFile.ts';
import type { ImageList } from '../imageList.ts';
import type { ClassMatcher } from './classMatcher.ts';
import { nameParts, partOfName } from './namePart.ts';

/** What a source calls the true classes of an image, by its path from the root; undefined: it does not have the image. */
export type TruthNames = (image: string) => readonly string[] | undefined;

/** What parts of a data set are called. */
const splits = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|dev|test(?:ing)?)$/i;

/** Whether the images lie in several folders that are called like parts of a data set. */
function isSplitInto(images: readonly string[]): boolean {
  return new Set(images.map((image) => basename(dirname(image))).filter((name) => splits.test(name))).size > 1;
}

/** Folders in those of classes, which are called so for other reasons. */
const parts =
  /^(?:images?|imgs?|photos?|pictures?|jpe?gs?|pngs?|data|train(?:ing)?|val(?:id(?:ation)?)?|dev|test(?:ing)?|\d+)$/i;

/**
 * The names that a source gives images.
 *
 * @param list the images that are asked about. Where some are in folders of the root, the root's own name is no class.
 * @throws PipelineError('settings') that names the table, when it can't be read; the function, when rows of an image
 *   contradict each other.
 */
export async function truthNames(source: TruthSource, list: ImageList, matcher: ClassMatcher): Promise<TruthNames> {
  const { root, images } = list;
  switch (source.from) {
    case 'none':
      return () => undefined;
    case 'folder': {
      const isNested = images.some((image) => image.includes('/'));
      const ofRoot = isNested ? undefined : basename(root);
      // A model may have a class of trains.
      const isSplit = isSplitInto(images);
      return (image) => {
        const name = image.includes('/') ? classFolder(dirname(image), matcher) : ofRoot;
        if (name === undefined || (isSplit && splits.test(name) && matcher.find(name) !== null)) return undefined;
        return [name];
      };
    }
    case 'name': {
      const part = source.part ?? nameParts[0] ?? 'start';
      const isSplit = images.every((image) => splits.test(partOfName(image, part) ?? ''));
      return (image) => {
        const name = isSplit ? undefined : partOfName(image, part);
        return name === undefined ? undefined : [name];
      };
    }
    case 'table': {
      const all = images.map((image) => resolve(root, image));
      const files = await filesOf(source.path);
      const { isMultiLabel } = matcher;
      const tables = await Promise.all(files.map((file) => tableOf(file, source.path, list, all)));
      return (image) => {
        const whole = join(root, image);
        const row = withoutSetting(() =>
          tables.find(({ folder }) => whole.startsWith(folder))?.index.find(whole, isMultiLabel),
        );
        return row?.labels.flatMap((label) => matcher.split(label));
      };
    }
  }
}

/** The files that a source means: one, or those of its name in all folders where it has `*`. */
async function filesOf(table: string): Promise<readonly string[]> {
  const folder = dirname(table);
  if (basename(folder) !== '*') return [table];
  const above = dirname(folder);
  const files = (await readdir(above)).sort().map((name) => join(above, name, basename(table)));
  return files.filter((file) => existsSync(file));
}

/**
 * A table, and the beginning of the paths of its images.
 * @param all those of the list, absolute.
 */
async function tableOf(file: string, written: string, { root, twins = [] }: ImageList, all: readonly string[]) {
  const text = await readTable(file);
  // Of several tables, each is of its own folder; where others have the same names, paths are from the table's.
  const folder = file === written ? '' : join(dirname(file), sep);
  const folders = file !== written || twins.length > 0 ? [dirname(file)] : [dirname(file), root];
  const own = new Set([...all.filter((image) => image.startsWith(folder)), ...twins]);
  const rows = withoutSetting(() => readTruthTable(text, file));
  return { folder, index: new TruthIndex(rows, folders, file, { images: own }) };
}

/** The last folder of a path, or the one above those that are parts of a class, such as `cat/train`, if that is a class. */
function classFolder(folder: string, matcher: ClassMatcher): string {
  const isNamed = (name: string): boolean => matcher.find(name) !== null && matcher.indexIn(name) === undefined;
  let above = folder;
  while (parts.test(basename(above)) && !isNamed(basename(above)) && above.includes('/')) above = dirname(above);
  return isNamed(basename(above)) ? basename(above) : basename(folder);
}

async function readTable(file: string): Promise<string> {
  const text = await readTextFile(file, { code: 'settings', kind: 'a CSV or JSON table', maxBytes: 2 ** 28 });
  if (!text.includes('\0')) return text;
  throw new PipelineError('settings', `${file} is no text file: save the table as CSV.`);
}

/** A table that a run was given, or has found, is not that of a setting. */
function withoutSetting<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof PipelineError) throw new PipelineError(cause.code, cause.message, { cause });
    throw cause;
  }
}
