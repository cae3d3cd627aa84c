import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import { fileErrorWords } from '../../common/fileErrors.ts';
import type { ImageChoice } from '../../protocol/folders/folderRun.ts';
import { isImageFile } from '../../settings/imageFiles.ts';
import { listExtensions, tableExtensions } from '../../settings/truth/truthExtensions.ts';
import { readTruthTable } from '../../settings/truth/truthFile.ts';
import type { TruthRow } from '../../settings/truth/truthRow.ts';
import { isBundle } from '../explanation/isBundle.ts';
import { readTextFile } from '../model/textFile.ts';
import { withoutMasks } from './objects/maskNames.ts';

/** The images of a run, and where they are. */
export interface ImageList {
  /** Absolute: the folder that holds all of them. */
  readonly root: string;
  /** Paths from the root, with "/"; sorted, each once. */
  readonly images: readonly string[];
  /** One sentence each on what was left out. */
  readonly notes: readonly string[];
  /** The table that named them, if one did. */
  readonly table?: string | undefined;
  /** Images of other folders, absolute, whose names in a table may be meant as well. */
  readonly twins?: readonly string[];
}

/**
 * Lists the images of a run by their names' endings. Hidden files and folders don't count; links are followed, each
 * folder once. Pictures that Relabel wrote as parts of an explanation don't count either, unless `choice` names its folder.
 *
 * @param without a folder that is not looked into: the run's own, which may lie among the images.
 * @throws PipelineError('settings') that names the folder or the list, when it can't be read or has no image;
 *   PipelineError('cancelled') when `signal` aborts.
 */
export async function listImages(choice: ImageChoice, without?: string, signal?: AbortSignal): Promise<ImageList> {
  if (choice.from === 'these') return listOf(choice.paths, 'No image was chosen.');
  if (choice.from === 'list') return readList(choice.path);
  const found: Found = { images: [], others: 0, own: 0, visited: new Set(), notes: [] };
  const root = choice.from === 'folder' ? resolve(choice.path) : commonFolder([...choice.folders, ...choice.paths]);
  const folders = choice.from === 'folder' ? [''] : choice.folders.map((folder) => pathFrom(root, resolve(folder)));
  for (const inside of folders) {
    await lookInto({ root, found, without: without === undefined ? undefined : resolve(without), signal }, inside);
  }
  if (choice.from === 'several') found.images.push(...choice.paths.map((path) => pathFrom(root, resolve(path))));
  const { others, own } = found;
  if (found.images.length === 0) {
    const written = own === 0 ? '' : ` but ${own} that Relabel wrote`;
    const instead = written + (others === 0 ? '' : ` (${others} other ${others === 1 ? 'file' : 'files'})`);
    throw new PipelineError(
      'settings',
      `${folders.length > 1 ? `What was chosen in ${root}` : join(root, folders[0] ?? '')} has no images${instead}: name a folder that has some.`,
    );
  }
  const { images, masks } = withoutMasks([...new Set(found.images)].sort());
  if (masks.length === 1) found.notes.push(`${masks[0]} is the mask of another image, by its name, and is left out.`);
  if (masks.length > 1)
    found.notes.push(`${masks.length} images are masks of others, by their names, and are left out.`);
  if (own === 1) found.notes.push('1 image was written by Relabel, as part of an explanation, and is left out.');
  if (own > 1) found.notes.push(`${own} images were written by Relabel, as parts of explanations, and are left out.`);
  const left = others === 1 ? '1 file is no image and is left out.' : `${others} files are no images and are left out.`;
  return { root, images, notes: others === 0 ? found.notes : [...found.notes, left] };
}

interface Found {
  readonly images: string[];
  others: number;
  /** Images that Relabel wrote. */
  own: number;
  readonly visited: Set<string>;
  readonly notes: string[];
}

interface Walk {
  readonly root: string;
  readonly found: Found;
  readonly without: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** @param of whose the folder is, where that is known: of one that the run names, and of one in the evidence of an explanation. */
async function lookInto(walk: Walk, inside: string, of: 'named' | 'own' | 'unknown' = 'named'): Promise<void> {
  const { root, found, without, signal } = walk;
  if (signal?.aborted) throw new PipelineError('cancelled', 'Cancelled.');
  const folder = join(root, inside);
  const entries = await entriesOf(folder, inside, found);
  if (entries === undefined) return;
  const names = entries.map(({ name }) => name);
  const isOwn = of === 'own' || (of === 'unknown' && (await isBundle(folder, names)));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const whole = join(folder, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(whole)))) {
      if (whole !== without) await lookInto(walk, path, isOwn ? 'own' : 'unknown');
    } else if (isImageFile(entry.name)) {
      if (isOwn) found.own++;
      else found.images.push(path);
    } else if (!isOwn && !tableExtensions.includes(extname(entry.name).toLowerCase())) found.others++;
  }
}

/** undefined: it has been looked into, or can't be read. */
async function entriesOf(folder: string, inside: string, found: Found): Promise<Dirent[] | undefined> {
  try {
    const real = await realpath(folder);
    if (found.visited.has(real)) return undefined;
    found.visited.add(real);
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    const { reason } = fileErrorWords(cause);
    if (inside === '')
      throw new PipelineError('settings', `${folder} can't be read as a folder (${reason}).`, { cause });
    found.notes.push(`${folder} can't be read (${reason}) and is left out.`);
    return undefined;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // A link that leads nowhere is an image that can't be read.
    return false;
  }
}

/** A table's paths, or a text file's lines, from its own folder. */
async function readList(list: string): Promise<ImageList> {
  const file = resolve(list);
  const text = await readTextFile(file, { code: 'settings', kind: 'a list of images', maxBytes: 2 ** 28 });
  const rows = rowsOf(text, file);
  const names = rows?.map(({ path }) => path) ?? text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const paths = names.map((name) => resolve(dirname(file), name.trim()));
  const listed = listOf(paths, `${file} names no image: give one path a line.`);
  return rows === undefined ? listed : { ...listed, table: file };
}

/**
 * The rows of a table, or of a text whose every line has a class behind its path.
 * @returns undefined: it is a list of paths alone.
 * @throws PipelineError('settings') for what must be a table, by its extension, and can't be read as one.
 */
function rowsOf(text: string, file: string): readonly TruthRow[] | undefined {
  const ending = extname(file).toLowerCase();
  if (tableExtensions.includes(ending)) return readTruthTable(text, file);
  if (!listExtensions.includes(ending)) return undefined;
  try {
    return readTruthTable(text, file);
  } catch {
    return undefined;
  }
}

function listOf(paths: readonly string[], none: string): ImageList {
  const whole = [...new Set(paths.map((path) => resolve(path)))];
  if (whole.length === 0) throw new PipelineError('settings', none);
  const root = commonFolder(whole);
  return { root, images: whole.map((path) => pathFrom(root, path)).sort(), notes: [] };
}

/** The deepest folder that has all of these in it. */
function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map((path) => resolve(path));
  let root = dirname(first);
  for (const path of others) while (!isInside(path, root)) root = dirname(root);
  return root;
}

function pathFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
