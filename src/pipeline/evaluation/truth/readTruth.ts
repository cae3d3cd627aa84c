import { PipelineError } from '../../../common/errors.ts';
import type { TruthSource } from '../../../protocol/folders/folderRun.ts';
import type { Truth } from '../evaluationRecord.ts';
import type { ImageList } from '../imageList.ts';
import type { ClassLists } from './classLists.ts';
import type { ClassMatcher } from './classMatcher.ts';
import { type TruthNames, truthNames } from './truthNames.ts';

/** A source, and what it says of a list of images. */
export interface TruthReading {
  readonly source: TruthSource;
  readonly truthOf: (image: string) => Truth;
  /** Images that the source has, with or without a class. */
  readonly images: number;
  /** Images whose class the model has. */
  readonly matched: number;
  /** Images by the names that are no class of the model. */
  readonly unknown: ReadonlyMap<string, number>;
  /** Whether classes are given by their numbers in the model alone. */
  readonly isNumbered: boolean;
  /** One sentence each on what the source has said that is not plain. */
  readonly notes: readonly string[];
}

/**
 * Asks a source about all images.
 *
 * @param lists names of classes by their numbers, in files beside the images.
 * @throws PipelineError('settings') when a table can't be read or contradicts itself, or when numbers of classes are not
 *   those of the model.
 */
export async function readTruth(
  source: TruthSource,
  list: ImageList,
  matcher: ClassMatcher,
  lists: ClassLists,
): Promise<TruthReading> {
  const names = await truthNames(source, list, matcher);
  const first = count(names, list, matcher);
  if (first.numbers.size === 0) return readingOf(source, names, first, [], matcher);
  const words = sourceWords(source);
  const listed = await byLists(first.numbers, lists, matcher);
  if (listed !== undefined) {
    const { file, list: classes } = listed;
    const named = (name: string): string => {
      const number = matcher.indexIn(name);
      return number === undefined ? name : (classes.get(number) ?? name);
    };
    const byName: TruthNames = (image) => names(image)?.map(named);
    const note = `${words} have numbers for classes, which ${file} names.`;
    return readingOf(source, byName, count(byName, list, matcher), [note], matcher);
  }
  return readingOf(source, names, first, [numbersNote(words, first.numbers, matcher)], matcher);
}

/**
 * What numbers without names are taken for.
 * @throws PipelineError('settings') when they can't be the model's.
 */
function numbersNote(words: string, numbers: ReadonlySet<number>, matcher: ClassMatcher): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [lowest = 0, highest = 0] = [sorted[0], sorted.at(-1)];
  const instead = `write names, or lay a class_names.json with all of them beside the images, as in {"${highest}": "tabby"}`;
  if (highest >= matcher.count) {
    const message = `${words} have numbers for classes up to ${highest}, but those of the model go from 0 to ${matcher.count - 1}: ${instead}.`;
    throw new PipelineError('settings', message);
  }
  if (lowest === 0 && /^\W*background\W*$/i.test(matcher.labelOf(0).replaceAll('_', ' '))) {
    const message = `${words} have the number 0 for a class, which the model has for “${matcher.labelOf(0)}”: add 1 to each, or ${instead}.`;
    throw new PipelineError('settings', message);
  }
  const examples = [...new Set([lowest, highest])].map((number) => `${number} is “${matcher.labelOf(number)}”`);
  const isShifted = lowest > 0 && sorted.length > 1;
  const doubt = isShifted ? ' 0 is not among them: if they count from 1, take 1 from each.' : '';
  return `${words} have numbers for classes, which are taken for the model’s from 0 on: ${examples.join(', ')}.${doubt}`;
}

function readingOf(
  source: TruthSource,
  names: TruthNames,
  { images, matched, unknown, blank, several, numbered }: Counted,
  notes: readonly string[],
  matcher: ClassMatcher,
): TruthReading {
  const words = sourceWords(source);
  const some = blank === 1 ? '1 image, which is' : `${blank} images, which are`;
  const none = matcher.isMultiLabel ? 'no class' : 'no class, or several,';
  const many = several === 1 ? '1 image: it counts' : `${several} images: each counts`;
  return {
    source,
    truthOf: (image) => matcher.truthOf(names(image) ?? []),
    images,
    matched,
    unknown,
    isNumbered: numbered * 2 > matched,
    notes: [
      ...notes,
      ...(blank === 0 ? [] : [`${words} have ${none} for ${some} not judged.`]),
      ...(several === 0 ? [] : [`${words} have several classes for ${many} as right if the model gives all of them.`]),
    ],
  };
}

interface Counted extends Pick<TruthReading, 'images' | 'matched' | 'unknown'> {
  /** Images that the source has without a class that can be judged. */
  readonly blank: number;
  /** Images of several classes, each of which is judged. */
  readonly several: number;
  /** Images whose class is a number. */
  readonly numbered: number;
  readonly numbers: ReadonlySet<number>;
}

function count(names: TruthNames, { images }: ImageList, matcher: ClassMatcher): Counted {
  const unknown = new Map<string, number>();
  const numbers = new Set<number>();
  let [known, matched, blank, several, numbered] = [0, 0, 0, 0, 0];
  for (const image of images) {
    const found = names(image);
    if (found === undefined) continue;
    known++;
    const indices = found.map((name) => matcher.indexIn(name)).filter((index) => index !== undefined);
    for (const index of indices) numbers.add(index);
    if (indices.length > 0) numbered++;
    const truth = matcher.truthOf(found);
    if (truth.classes.length > 1) several++;
    if (truth.classes.length > 0) matched++;
    else if (truth.unknown === null) blank++;
    for (const name of truth.unknown === null && !matcher.isMultiLabel ? [] : found) {
      if (matcher.find(name) === null) unknown.set(name, (unknown.get(name) ?? 0) + 1);
    }
  }
  return { images: known, matched, unknown, blank, several, numbered, numbers };
}

/** The list beside the images that has names for all of these numbers, some of them the model's. */
async function byLists(numbers: ReadonlySet<number>, lists: ClassLists, matcher: ClassMatcher) {
  return (await lists()).find(({ list }) => {
    const names = [...numbers].map((number) => list.get(number));
    if (names.includes(undefined)) return false;
    return names.some((name = '') => matcher.find(name) !== null && matcher.indexIn(name) === undefined);
  });
}

/** What a note begins with. */
export function sourceWords(source: TruthSource): string {
  if (source.from === 'table') return `Rows of ${source.path}`;
  return source.from === 'folder' ? 'Names of folders' : 'Names of files';
}
