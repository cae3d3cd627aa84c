import { extname, join } from 'node:path';
import { PipelineError } from '../../../common/errors.ts';
import type { TruthSource } from '../../../protocol/folders/folderRun.ts';
import type { ImageList } from '../imageList.ts';
import { type ClassLists, classListsOf } from './classLists.ts';
import type { ClassMatcher } from './classMatcher.ts';
import { nameParts } from './namePart.ts';
import { readTruth, sourceWords, type TruthReading } from './readTruth.ts';
import { isCalledTruth, type TablesBeside, tablesBeside } from './tablesBeside.ts';

export interface TruthChoice {
  readonly chosen: TruthReading;
  /** The other sources that know some image's class, best first. */
  readonly others: readonly TruthReading[];
  readonly notes: readonly string[];
}

/** A part of file names counts as a source only if it names a class of so many images: words are classes by chance. */
const leastNamed = 0.5;
/** What speaks for names against numbers: folders have numbers for many reasons. */
const numberedShare = 0.5;
/** Sentences on why nothing is known. */
const mostReasons = 5;

/**
 * Finds the source that knows most of the images' classes: the names of the folders in the root, tables beside the images
 * or beside the root, parts of the files' names. Where none knows any, there is none, but a source that has other names is
 * still told of, so that they can be set right, and so is what looks like a table.
 *
 * @param asked the source to take, whatever it knows; undefined: any.
 * @throws PipelineError('settings') when the table that was asked for can't be read or contradicts itself.
 */
export async function chooseTruth(
  list: ImageList,
  matcher: ClassMatcher,
  asked: TruthSource | undefined,
): Promise<TruthChoice> {
  const lists = classListsOf(list.root);
  if (asked !== undefined) {
    const chosen = await readAsked(asked, list, matcher, lists);
    return { chosen, others: [], notes: [...chosen.notes, ...strangeTable(chosen)] };
  }
  const beside = list.table === undefined ? await tablesBeside(list) : undefined;
  const [notes, reasons]: [string[], string[]] = [[], []];
  const readings: TruthReading[] = [];
  for (const source of candidates(list, beside?.tables ?? [])) {
    try {
      const isShared = source.from === 'table' && beside?.shared.has(source.path) === true;
      readings.push(await readTruth(source, isShared ? { ...list, twins: beside.twins } : list, matcher, lists));
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      // What lies there by chance need not be a table, but one of images says so.
      const isOne = source.from !== 'table' || source.path === list.table || isCsv(source.path);
      if (isOne) notes.push(error.message);
      else if (isTold(source, list)) reasons.push(error.message);
    }
  }
  const strange = readings
    .filter(({ source }) => isTold(source, list))
    .flatMap((reading) => [...strangeTable(reading), ...(isBlank(reading) ? reading.notes : [])]);
  const useful = readings.filter((reading) => isUseful(reading, list.images.length));
  const [best, ...others] = useful.sort((a, b) => weight(b) - weight(a));
  if (best !== undefined) {
    // Names of files are no truth that somebody has written down, as a table is.
    notes.push(...best.notes, ...(best.source.from === 'name' ? strange : []));
    return { chosen: best, others, notes: [...notes, ...contradictions(best, others, list)] };
  }
  const misnamed = readings.find(
    ({ source, unknown }) => source.from !== 'name' && unknown.size > (source.from === 'table' ? 0 : 1),
  );
  const none = {
    source: { from: 'none' },
    truthOf: () => ({ classes: [], unknown: null }),
    images: 0,
    matched: 0,
    isNumbered: false,
    notes: [],
  } as const;
  reasons.push(...strange, ...passedOver(beside));
  return {
    chosen: { ...none, unknown: misnamed?.unknown ?? new Map() },
    others: [],
    notes: [...notes, ...(misnamed?.notes ?? []), ...reasons.slice(0, mostReasons)],
  };
}

const weight = ({ matched, isNumbered }: TruthReading): number => matched * (isNumbered ? numberedShare : 1);

function isUseful({ source, matched }: TruthReading, images: number): boolean {
  return matched > 0 && (source.from !== 'name' || matched >= leastNamed * images);
}

/** Whether a file looks so much like truth that it is told why it is none: not any beside the folder, and no readme. */
function isTold(source: TruthSource, { root }: ImageList): boolean {
  if (source.from !== 'table') return false;
  const { path } = source;
  const isInside = path.startsWith(join(root, '/'));
  return isCalledTruth(path) || (isInside && extname(path).toLowerCase() !== '.txt');
}

function isCsv(file: string): boolean {
  return ['.csv', '.tsv'].includes(extname(file).toLowerCase());
}

async function readAsked(
  source: TruthSource,
  list: ImageList,
  matcher: ClassMatcher,
  lists: ClassLists,
): Promise<TruthReading> {
  if (source.from !== 'name' || source.part !== undefined) return readTruth(source, list, matcher, lists);
  const readings: TruthReading[] = [];
  for (const part of nameParts) readings.push(await readTruth({ from: 'name', part }, list, matcher, lists));
  return readings.reduce((best, reading) => (reading.matched > best.matched ? reading : best));
}

/** Sources that are worth a look; of those that know as much, the first is taken. */
function candidates({ images, table }: ImageList, beside: readonly string[]): TruthSource[] {
  const isNested = images.some((image) => image.includes('/'));
  return [
    ...(table === undefined ? [] : [{ from: 'table', path: table } as const]),
    ...(isNested ? [{ from: 'folder' } as const] : []),
    ...beside.map((path) => ({ from: 'table', path }) as const),
    ...nameParts.map((part) => ({ from: 'name', part }) as const),
  ];
}

/** What other folders and tables say of the images that is different, or more. */
function contradictions(chosen: TruthReading, others: readonly TruthReading[], { images }: ImageList): string[] {
  const classesIn = (reading: TruthReading, image: string): string => {
    return [...reading.truthOf(image).classes].sort((a, b) => a - b).join();
  };
  return others.flatMap((other) => {
    if (other.source.from === 'name') return [];
    let [differ, more] = [0, 0];
    for (const image of images) {
      const [one, second] = [classesIn(chosen, image), classesIn(other, image)];
      if (second === '' || one === second) continue;
      if (one === '') more++;
      else differ++;
    }
    const words = sourceWords(other.source);
    return [
      ...(differ === 0
        ? []
        : [`${words} say something else of ${differ} of the images: name the source that is right if it is that.`]),
      ...(more === 0
        ? []
        : [
            `${words} know ${more} further ${more === 1 ? 'image' : 'images'}: a run has one source, so evaluate those on their own, or write one table.`,
          ]),
    ];
  });
}

/** A table that has rows, and none of these images. */
function strangeTable({ source, images }: TruthReading): string[] {
  if (source.from !== 'table' || images > 0) return [];
  return [`${sourceWords(source)} are of other images: their paths must end as those of the images do.`];
}

/** Whether a source has images, and for none of them a class that can be judged, or a name of one. */
const isBlank = ({ images, matched, unknown }: TruthReading): boolean =>
  images > 0 && matched === 0 && unknown.size === 0;

/** What was there and is no source. */
function passedOver(beside: TablesBeside | undefined): string[] {
  if (beside === undefined) return [];
  const { answers, single, large } = beside;
  const [answer, one] = [answers[0], single[0]];
  return [
    ...(answer === undefined
      ? []
      : [
          `${answer} has a model’s answers, by its name, and is passed over: if it has the true classes, give it by --truth.`,
        ]),
    ...large
      .slice(0, 1)
      .map((file) => `${file} is too large to be looked into unasked: give it by --truth if it has the true classes.`),
    ...(one === undefined
      ? []
      : [
          `${single.length} files such as ${one} are of one image each, and not read: write one table with a path and a label a line.`,
        ]),
  ];
}
