import { extname } from 'node:path';
import { isImageFile } from '../imageFiles.ts';
import { jsonExtensions, listExtensions } from './truthExtensions.ts';
import { parseTruthJson } from './truthJson.ts';
import { parseTruthList } from './truthList.ts';
import { rowOf, type TruthRow, tableProblem } from './truthRow.ts';
import { parseTruth } from './truthTable.ts';
import { parseTruthXml } from './truthXml.ts';

/**
 * The rows of a table of images and their classes: JSON or JSON Lines, a text with an image a line, CVAT's
 * XML, or CSV.
 *
 * @param file whose extension decides how it is read, and which errors name.
 * @throws PipelineError('settings') that names the file and the line or item.
 */
export function readTruthTable(text: string, file: string): readonly TruthRow[] {
  const rows = rowsIn(text, file);
  const named = numbersOf(rows);
  if (named === undefined || !count(named)) return rows;
  throw tableProblem(file, undefined, 'lists classes by their numbers: Relabel needs images and their labels');
}

/**
 * The names of classes by their numbers, in a file that lists those and no images: a table, JSON, or a text with a number
 * and a name a line.
 * @returns undefined: it is something else.
 */
export function readClassList(text: string, file: string): ReadonlyMap<number, string> | undefined {
  if (!listExtensions.includes(extname(file).toLowerCase())) return numbersOf(rowsIn(text, file));
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return numbersOf(
    lines.map((line, at) =>
      rowOf(/^\s*\d+/.exec(line)?.[0].trim() ?? '', [line.replace(/^\s*\d+[\s,;:]+/, '').trim()], at + 1),
    ),
  );
}

function rowsIn(text: string, file: string): readonly TruthRow[] {
  const ending = extname(file).toLowerCase();
  if (listExtensions.includes(ending)) return parseTruthList(text, file);
  if (ending === '.xml') return parseTruthXml(text, file);
  return jsonExtensions.includes(ending) ? parseTruthJson(text, file, ending !== '.json') : parseTruth(text, file);
}

/**
 * Names by number, if each row has a number and a name of its own, and none an image's file. If the numbers count from 0 or
 * 1, they are names of classes, even where images are called by numbers.
 */
function numbersOf(rows: readonly TruthRow[]): ReadonlyMap<number, string> | undefined {
  if (rows.length < 2 || rows.some(({ path, isImage }) => isImage || isImageFile(path))) return undefined;
  const [paths, labels] = [
    rows.map(({ path }) => path),
    rows.map(({ labels }) => (labels.length === 1 ? labels[0] : undefined) ?? ''),
  ];
  for (const [numbers, names] of [
    [paths, labels],
    [labels, paths],
  ] as const) {
    const list = new Map(numbers.map((number, at) => [Number(number), names[at] ?? '']));
    if (numbers.every((number) => /^\d+$/.test(number)) && isDistinct(numbers) && isDistinct(names)) return list;
  }
  return undefined;
}

const isDistinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

/** Whether the numbers go from 0 or 1 on without a gap. */
function count(list: ReadonlyMap<number, string>): boolean {
  const first = list.has(0) ? 0 : 1;
  return Array.from({ length: list.size }, (_, at) => first + at).every((number) => list.has(number));
}
