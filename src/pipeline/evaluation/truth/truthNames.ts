import { basename, dirname, join, resolve } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { TruthSource } from '../../../protocol/folders/folderRun.ts';
import { readTruthTable } from '../../../settings/truth/truthJson.ts';
import { TruthIndex } from '../../../settings/truth/truthTable.ts';
import { readTextFile } from '../../model/textFile.ts';
import type { ImageList } from '../imageList.ts';
import { nameParts, partOfName } from './namePart.ts';

/** What the true class of an image is called, by its path from the root; undefined: it is not known. */
export type TruthNames = (image: string) => string | undefined;

/**
 * The names that a source gives images.
 *
 * @param list the images that are asked about. Where some are in folders of the root, the root's own name is no class.
 * @throws PipelineError('settings') that names the table, when it can't be read; the function, when rows of an image
 *   contradict each other.
 */
export async function truthNames(source: TruthSource, { root, images }: ImageList): Promise<TruthNames> {
  switch (source.from) {
    case 'none':
      return () => undefined;
    case 'folder': {
      const isNested = images.some((image) => image.includes('/'));
      const ofRoot = isNested ? undefined : basename(root);
      return (image) => (image.includes('/') ? basename(dirname(image)) : ofRoot);
    }
    case 'name': {
      const part = source.part ?? nameParts[0] ?? 'start';
      return (image) => partOfName(image, part);
    }
    case 'table': {
      const index = await readTable(source.path, root, images);
      return (image) => withoutSetting(() => index.find(join(root, image))?.label);
    }
  }
}

async function readTable(file: string, root: string, images: readonly string[]): Promise<TruthIndex> {
  const text = await readTextFile(file, { code: 'settings', kind: 'a CSV or JSON table', maxBytes: 2 ** 28 });
  const paths = new Set(images.map((image) => resolve(root, image)));
  return withoutSetting(() => new TruthIndex(readTruthTable(text, file), [dirname(file), root], file, paths));
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
