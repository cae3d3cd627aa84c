import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { truthExtensions } from '../../../settings/truth/truthExtensions.ts';
import type { ImageList } from '../imageList.ts';

/** Files that may tell the classes of images. */
export interface TablesBeside {
  /** Those whose name says that they have the truth first; `*` for a folder: one in each folder of the root. */
  readonly tables: readonly string[];
  /** Those that have a model's answers, by their names. */
  readonly answers: readonly string[];
  /** Files of which each is of one image, by its name. */
  readonly single: readonly string[];
  /** Those whose names say that they have the truth, and which are too large to be looked into unasked. */
  readonly large: readonly string[];
  /** Tables beside the folder that may be of others there as well. */
  readonly shared: ReadonlySet<string>;
  /** Images of those others, absolute, that are called like one of the folder's; none where no table is shared. */
  readonly twins: readonly string[];
}

/** Tables are looked for among so many files and folders, each file of at most so many bytes. */
const mostTables = 20;
const mostFolders = 50;
const mostBytes = 2 ** 26;

const separators = /[\s_.-]+/;
const truthWords = /truth|label|annot|instances|\bgt\b/i;
const answerWords = /(?:^|[\W_])(?:pred(?:s|ict(?:ed|ions?)?)?|submissions?|inference)(?:[\W_]|$)/i;
/** COCO's annotations of other tasks. */
const otherWords = /keypoints|captions|panoptic|stuff/i;
const usual = ['labels', 'truth', 'ground_truth', 'annotations', 'metadata', 'classes', 'via_project'];
/** Folders called so are not called like one of several parts of the images. */
const anyImages = /^(?:images?|imgs?|photos?|pictures?|jpe?gs?|pngs?|data)$/i;

/** Looks in the folder of the images, in its `annotations`, and beside it for what is called like it or like what it is. */
export async function tablesBeside({ root, images }: ImageList): Promise<TablesBeside> {
  const stems = new Set(images.map((image) => stemOf(image)));
  const isWhole = (file: string): boolean => !stems.has(stemOf(file)) && !stems.has(stemOf(stemOf(file)));
  const isMeant = isCalledLike(basename(root));
  const above = dirname(root);
  const large: string[] = [];
  const own = [
    ...(await tablesIn(root, isWhole, large)),
    ...(await tablesIn(join(root, 'annotations'), isWhole, large)),
  ];
  const beside = [
    ...(await tablesIn(above, isMeant, large)),
    ...(await tablesIn(join(above, 'annotations'), isMeant, large)),
  ];
  const inside = await tablesInside(root, images, isWhole);
  const each = new Set(inside.map((file) => join(root, '*', basename(file))));
  const tables = [...own, ...beside, ...each].filter((file) => !isAnswer(file) && !otherWords.test(basename(file)));
  const shared = new Set(beside.filter((file) => !isNamedAfter(basename(root), file)));
  return {
    tables: [...tables.filter(isCalledTruth), ...tables.filter((file) => !isCalledTruth(file))],
    answers: own.filter(isAnswer),
    single: await singleFiles(root, stems),
    large: large.filter((file) => isCalledTruth(file)),
    shared,
    // The folders beside may be as large as this one.
    twins: shared.size > 0 ? await twinsOf(root, images) : [],
  };
}

/** Tables in the folders of the root that have images. */
async function tablesInside(
  root: string,
  images: readonly string[],
  isWhole: (name: string) => boolean,
): Promise<string[]> {
  const folders = new Set(images.flatMap((image) => (image.includes('/') ? [image.slice(0, image.indexOf('/'))] : [])));
  const found: string[] = [];
  for (const folder of [...folders].slice(0, mostFolders)) {
    found.push(...(await tablesIn(join(root, folder), isWhole, [])));
  }
  return found;
}

/** Whether a file's name says that it has the truth. */
export const isCalledTruth = (file: string): boolean => truthWords.test(basename(file));
const isAnswer = (file: string): boolean => answerWords.test(stemOf(file));

/** Whether a file beside a folder may be of its images, by its name. */
function isCalledLike(folder: string): (file: string) => boolean {
  return (file) => usual.includes(stemOf(file)) || anyImages.test(folder) || isNamedAfter(folder, file);
}

/** Whether a file's name says that it is of a folder: `val_labels.csv`, `LOC_val_solution.csv` and `val.txt` of `val`. */
function isNamedAfter(folder: string, file: string): boolean {
  const [word = ''] = folder.toLowerCase().split(separators);
  const name = stemOf(file);
  return name === folder.toLowerCase() || (word !== '' && name.split(separators).includes(word));
}

async function twinsOf(root: string, images: readonly string[]): Promise<string[]> {
  const above = dirname(root);
  const bases = new Set(images.map((image) => basename(image)));
  const entries = await readdir(above, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found: string[] = [];
  for (const { name } of folders.slice(0, mostFolders)) {
    const folder = join(above, name);
    if (folder === root) continue;
    const names = await readdir(folder).catch(() => []);
    found.push(...names.filter((file) => bases.has(file)).map((file) => join(folder, file)));
  }
  return found;
}

/** The likeliest files of a folder, sorted; what is too large goes to `large`. */
async function tablesIn(folder: string, isMeant: (name: string) => boolean, large: string[]): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const rank = (name: string): number => (isCalledTruth(name) ? 0 : /\.[ct]sv$/i.test(name) ? 1 : 2);
  const files = names
    .filter((name) => !name.startsWith('.') && truthExtensions.includes(extname(name).toLowerCase()) && isMeant(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const found: string[] = [];
  for (const name of files) {
    const file = await stat(join(folder, name)).catch(() => undefined);
    if (!file?.isFile()) continue;
    (file.size <= mostBytes ? found : large).push(join(folder, name));
    if (found.length === mostTables) break;
  }
  return found.sort();
}

/** Side files of WebDataset, LabelMe and the like. */
async function singleFiles(root: string, stems: ReadonlySet<string>): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const isSide = (name: string): boolean => ['.json', '.cls', '.txt', '.xml'].includes(extname(name).toLowerCase());
  return names.filter((name) => isSide(name) && stems.has(stemOf(name))).sort();
}

/** A file's name without its extension, in lower case. */
const stemOf = (file: string): string => basename(file, extname(file)).toLowerCase();
