import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { truthExtensions } from '../../../settings/truth/truthFile.ts';
import type { ImageList } from '../imageList.ts';

/** Files that may tell the classes of images. */
export interface TablesBeside {
  /** Those whose name says that they have the truth first. */
  readonly tables: readonly string[];
  /** Those that have a model's answers, by their names. */
  readonly answers: readonly string[];
  /** Files of which each is of one image, by its name. */
  readonly single: readonly string[];
  /** Tables in folders of the images. */
  readonly inside: readonly string[];
}

/** Tables are looked for among so many files and folders, each file of at most so many bytes. */
const mostTables = 20;
const mostFolders = 50;
const mostBytes = 2 ** 26;

const separators = /[\s_.-]+/;
const truthWords = /truth|label|annot|\bgt\b/i;
const answerWords = /(?:^|[\W_])(?:pred(?:s|ict(?:ed|ions?)?)?|submissions?|inference)(?:[\W_]|$)/i;
const usual = ['labels', 'truth', 'ground_truth', 'annotations', 'metadata', 'classes', 'via_project'];
/** Folders called so are not called like one of several parts of the images. */
const anyImages = /^(?:images?|imgs?|photos?|pictures?|jpe?gs?|pngs?|data)$/i;

/** Looks in the folder of the images, in its `annotations`, and beside it for what is called like it or like what it is. */
export async function tablesBeside({ root, images }: ImageList): Promise<TablesBeside> {
  const stems = new Set(images.map((image) => stemOf(image)));
  const isWhole = (file: string): boolean => !stems.has(stemOf(file));
  const isMeant = isCalledLike(basename(root));
  const above = dirname(root);
  const own = [...(await tablesIn(root, isWhole)), ...(await tablesIn(join(root, 'annotations'), isWhole))];
  const beside = [...(await tablesIn(above, isMeant)), ...(await tablesIn(join(above, 'annotations'), isMeant))];
  const tables = [...own, ...beside].filter((file) => !isAnswer(file));
  const inside: string[] = [];
  const folders = new Set(images.map((image) => dirname(image)).filter((folder) => folder !== '.'));
  for (const folder of [...folders].slice(0, mostFolders)) {
    inside.push(...(await tablesIn(join(root, folder), isWhole)).slice(0, 1));
  }
  return {
    tables: [...tables.filter(isTruth), ...tables.filter((file) => !isTruth(file))],
    answers: own.filter(isAnswer),
    single: await singleFiles(root, stems),
    inside,
  };
}

const isTruth = (file: string): boolean => truthWords.test(basename(file));
const isAnswer = (file: string): boolean => answerWords.test(stemOf(file));

/** Whether a file's name says that it is of a folder: `val_labels.csv`, `LOC_val_solution.csv` and `val.txt` of `val`. */
function isCalledLike(folder: string): (file: string) => boolean {
  const [word = ''] = folder.toLowerCase().split(separators);
  return (file) => {
    const name = stemOf(file);
    if (usual.includes(name) || name === folder.toLowerCase() || anyImages.test(folder)) return true;
    return word !== '' && name.split(separators).includes(word);
  };
}

async function tablesIn(folder: string, isMeant: (name: string) => boolean): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const isTable = (name: string): boolean => truthExtensions.includes(extname(name).toLowerCase());
  const files = names.filter((name) => !name.startsWith('.') && isTable(name) && isMeant(name)).sort();
  const found: string[] = [];
  for (const name of files) {
    const file = await stat(join(folder, name)).catch(() => undefined);
    if (file?.isFile() && file.size <= mostBytes) found.push(join(folder, name));
    if (found.length === mostTables) break;
  }
  return found;
}

/** Side files of WebDataset, LabelMe and the like. */
async function singleFiles(root: string, stems: ReadonlySet<string>): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const isSide = (name: string): boolean => ['.json', '.cls', '.txt', '.xml'].includes(extname(name).toLowerCase());
  return names.filter((name) => isSide(name) && stems.has(stemOf(name))).sort();
}

/** A file's name without its extension, in lower case. */
const stemOf = (file: string): string => basename(file, extname(file)).toLowerCase();
