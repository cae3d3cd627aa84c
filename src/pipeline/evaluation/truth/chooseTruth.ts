import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { TruthSource } from '../../../protocol/folders/folderRun.ts';
import { tableExtensions } from '../../../settings/truth/truthJson.ts';
import type { ImageList } from '../imageList.ts';
import type { ClassMatcher } from './classMatcher.ts';
import { nameParts } from './namePart.ts';
import { type TruthNames, truthNames } from './truthNames.ts';

/** A source, and what it says of a list of images. */
export interface TruthReading {
  readonly source: TruthSource;
  readonly names: TruthNames;
  /** Images whose class the model has. */
  readonly matched: number;
  /** Images by the names that are no class of the model. */
  readonly unknown: ReadonlyMap<string, number>;
}

export interface TruthChoice {
  readonly chosen: TruthReading;
  /** The other sources that know some image's class, best first. */
  readonly others: readonly TruthReading[];
  readonly notes: readonly string[];
}

/** Tables are looked for among so many files, each of at most so many bytes. */
const mostTables = 20;
const mostBytes = 2 ** 26;
/** A part of file names counts as a source only if it names a class of so many images: words are classes by chance. */
const leastNamed = 0.5;

/**
 * Finds the source that knows most of the images' classes: the names of the folders in the root, tables beside the images
 * or beside the root, parts of the files' names. Where none knows any, there is none, but a source that has other names is
 * still told of, so that they can be set right.
 *
 * @param asked the source to take, whatever it knows; undefined: any.
 * @throws PipelineError('settings') when the table that was asked for can't be read or contradicts itself.
 */
export async function chooseTruth(
  list: ImageList,
  matcher: ClassMatcher,
  asked: TruthSource | undefined,
): Promise<TruthChoice> {
  if (asked !== undefined) return { chosen: await readAsked(asked, list, matcher), others: [], notes: [] };
  const notes: string[] = [];
  const readings: TruthReading[] = [];
  for (const source of await candidates(list)) {
    try {
      readings.push(read(source, await truthNames(source, list), list, matcher));
    } catch (error) {
      // What lies there by chance need not be a table, but one of images says so.
      if (!(error instanceof PipelineError) || source.from !== 'table') throw error;
      if (source.path === list.table || isCsv(source.path)) notes.push(error.message);
    }
  }
  const useful = readings.filter((reading) => isUseful(reading, list.images.length));
  const [best, ...others] = useful.sort((a, b) => b.matched - a.matched);
  if (best !== undefined) return { chosen: best, others, notes };
  const misnamed = readings.find(({ source, unknown }) => source.from !== 'name' && unknown.size > 1);
  const none = { source: { from: 'none' }, names: () => undefined, matched: 0 } as const;
  return { chosen: { ...none, unknown: misnamed?.unknown ?? new Map() }, others: [], notes };
}

function isUseful({ source, matched }: TruthReading, images: number): boolean {
  return matched > 0 && (source.from !== 'name' || matched >= leastNamed * images);
}

function isCsv(file: string): boolean {
  return ['.csv', '.tsv'].includes(extname(file).toLowerCase());
}

async function readAsked(source: TruthSource, list: ImageList, matcher: ClassMatcher): Promise<TruthReading> {
  if (source.from !== 'name' || source.part !== undefined) {
    return read(source, await truthNames(source, list), list, matcher);
  }
  const readings: TruthReading[] = [];
  for (const part of nameParts) {
    const exact = { from: 'name', part } as const;
    readings.push(read(exact, await truthNames(exact, list), list, matcher));
  }
  return readings.reduce((best, reading) => (reading.matched > best.matched ? reading : best));
}

/** Sources that are worth a look; of those that know as much, the first is taken. */
async function candidates(list: ImageList): Promise<TruthSource[]> {
  const { root, images, table } = list;
  const isNested = images.some((image) => image.includes('/'));
  const tables = table === undefined ? await tablesBeside(root) : [table];
  return [
    ...(table === undefined ? [] : [{ from: 'table', path: table } as const]),
    ...(isNested ? [{ from: 'folder' } as const] : []),
    ...(table === undefined ? tables.map((path) => ({ from: 'table', path }) as const) : []),
    ...nameParts.map((part) => ({ from: 'name', part }) as const),
  ];
}

/** Tables in the folder, and those beside it that are called like it or like what they are. */
async function tablesBeside(root: string): Promise<string[]> {
  const above = dirname(root);
  const usual = ['labels', 'truth', 'ground_truth', 'annotations', 'metadata', 'classes', basename(root).toLowerCase()];
  const inside = await tablesIn(root);
  const beside = (await tablesIn(above)).filter((file) => {
    return usual.includes(basename(file, extname(file)).toLowerCase());
  });
  return [...inside.slice(0, mostTables), ...beside];
}

async function tablesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => tableExtensions.includes(extname(name).toLowerCase())).sort();
  const found: string[] = [];
  for (const name of files) {
    const file = await stat(join(folder, name)).catch(() => undefined);
    if (file?.isFile() && file.size <= mostBytes) found.push(join(folder, name));
  }
  return found;
}

function read(source: TruthSource, names: TruthNames, { images }: ImageList, matcher: ClassMatcher): TruthReading {
  const unknown = new Map<string, number>();
  let matched = 0;
  for (const image of images) {
    const name = names(image);
    if (name === undefined) continue;
    if (matcher.find(name) !== null) matched++;
    else unknown.set(name, (unknown.get(name) ?? 0) + 1);
  }
  return { source, names, matched, unknown };
}
