import { readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { truthExtensions } from '../../../settings/truth/truthExtensions.ts';
import { readClassList } from '../../../settings/truth/truthFile.ts';
import { readTextFile } from '../../model/textFile.ts';

/** A file with the names of a data set's classes by their numbers. */
export interface ClassList {
  readonly file: string;
  readonly list: ReadonlyMap<number, string>;
}

/** What such a file is called: `label_num_to_disease_map.json`, `cat_to_name.json`, `class_indices.json`, `labels.txt`. */
const calledSo = /label|class|categor|name|map|idx|index/i;
const mostFiles = 20;
const mostBytes = 2 ** 23;

/** The lists of a folder, which are looked for when they are first asked for. */
export type ClassLists = () => Promise<readonly ClassList[]>;

/** Looks for the lists of a folder once, however often they are asked for. */
export function classListsOf(root: string): ClassLists {
  let lists: Promise<readonly ClassList[]> | undefined;
  return () => {
    lists ??= classLists(root);
    return lists;
  };
}

/** The lists of classes in a folder of images and beside it. What can't be read is passed over. */
async function classLists(root: string): Promise<readonly ClassList[]> {
  const found: ClassList[] = [];
  for (const folder of [root, dirname(root)]) {
    const names = await readdir(folder).catch(() => []);
    const isMeant = (name: string): boolean =>
      calledSo.test(name) && truthExtensions.includes(extname(name).toLowerCase());
    for (const name of names.filter(isMeant).sort().slice(0, mostFiles)) {
      const file = join(folder, name);
      try {
        const text = await readTextFile(file, { code: 'settings', kind: 'a list of classes', maxBytes: mostBytes });
        const list = readClassList(text, file);
        if (list !== undefined) found.push({ file, list });
      } catch {
        // It is something else.
      }
    }
  }
  return found;
}
