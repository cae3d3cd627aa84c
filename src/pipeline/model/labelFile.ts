import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { firstLine } from '../../common/errors.ts';
import { checked, type Labels, labelsByIndex } from './labelNames.ts';
import { labelsOfTree, parseTree } from './labelTree.ts';
import { labelsOfMap } from './toolLabels/labelMap.ts';

const nothing = {
  problem: 'has no labels that Relabel understands: give a list, or one label a line in a text file',
};

/**
 * The labels in a file, in the order of the classes: JSON, YAML, CSV with a column of indices, or lines, optionally
 * with the index of the class before or behind each ("0 Cat"). Python's printed form of a dict or a list is understood, whatever
 * the file is called.
 */
export function labelsOf(path: string, text: string): Labels {
  const extension = extname(path).toLowerCase();
  if (text.includes('\0')) return { problem: 'is no text file: give a list, or one label a line in a text file' };
  if (extension === '.json' || extension === '.yaml' || extension === '.yml') return ofTree(text);
  // Labels may begin with a bracket themselves: then the file is read as lines.
  const printed = /^\s*[[{]/.test(text)
    ? ofTree(isJsonLines(text) ? `[${text.trim().split('\n').join(',')}]` : text)
    : nothing;
  if ('labels' in printed) return printed;
  if (extension === '.pbtxt') return labelsOfMap(text) ?? nothing;
  if (extension === '.csv' || extension === '.tsv') return ofTable(text, extension === '.tsv' ? '\t' : undefined);
  return ofLines(text);
}

/** Whether each line is an object. */
function isJsonLines(text: string): boolean {
  const lines = text.trim().split('\n');
  return lines.length > 1 && lines.every((line) => /^\{.*\}\s*$/.test(line));
}

/** Labels in a value of a model's metadata: printed by Python or JSON, one per line, or in one line with commas between. */
export function labelsOfValue(text: string): Labels {
  const line = text.trim();
  const isRow = !/[\r\n[{]/.test(line) && line.includes(',');
  return labelsOf('', isRow ? line.split(/\s*,\s*/).join('\n') : text);
}

function ofTree(text: string): Labels {
  try {
    return labelsOfTree(parseTree(text)) ?? nothing;
  } catch (error) {
    return { problem: `can't be read (${firstLine(error instanceof Error ? error.message : String(error))})` };
  }
}

/** One label per line; CRLF and blank lines at the end don't matter. */
export function parseLabels(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
}

/** An index, and what follows after a space, a tab, a comma, a colon or a semicolon; or the other way round. */
const indexed = /^(?<index>\d{1,7})(?:\s*[:,;=]\s*|\s+)(?<name>\S.*)$/;
const indexedBehind = /^(?<name>\S.*?)(?:\s*[:,;=]\s*|\s+)(?<index>\d{1,7})$/;

function ofLines(text: string): Labels {
  const lines = withoutQuotes(withoutComments(parseLabels(text)));
  const [first = '', ...others] = lines;
  if (others.length === 0 && first === '') return { problem: 'is empty' };
  // NVIDIA's TAO and DeepStream: "cat;dog;fish".
  if (others.length === 0 && first.includes(';')) return ofLines(first.replaceAll(/\s*;\s*/g, '\n'));
  const long = lines.findIndex((line) => line.length > 4000);
  if (long >= 0) return { problem: `has a line of ${lines[long]?.length} characters (line ${long + 1})` };
  const pairs = pairsOf(lines, indexed);
  if (pairs !== undefined) {
    const result = labelsByIndex(pairs);
    if ('labels' in result) return result;
    const way = 'number them from 0 on, or, if the numbers are parts of the names, give a JSON list';
    return { problem: `numbers its labels, but ${result.problem}: ${way}` };
  }
  const behind = pairsOf(lines, indexedBehind);
  const result = behind && labelsByIndex(behind);
  // Numbers behind names are often parts of them: only those that count all classes are indices.
  return result && 'labels' in result ? result : checked(lines);
}

/** Lines from the first that is not a comment on. A label may begin with # itself, but not with "# ". */
function withoutComments(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !/^#+\s/.test(line));
  return lines.slice(Math.max(0, first));
}

/** Lines of a program's list: `"cat",`. */
function withoutQuotes(lines: readonly string[]): readonly string[] {
  const inside = lines.map((line) => /^(["'])(.+)\1,?$/.exec(line)?.[2]);
  return inside.every((name) => name !== undefined) ? inside : lines;
}

/**
 * Index and name of each line.
 * @returns undefined if a line has none, or the numbers are parts of names that would be the same without them, as
 *   "1 star" and "2 stars". ImageNet has two names twice.
 */
function pairsOf(
  lines: readonly string[],
  form: RegExp,
): readonly (readonly [index: number, name: string])[] | undefined {
  const written = lines.filter((line) => line !== '');
  const pairs = written.flatMap((line) => {
    const { index, name } = form.exec(line)?.groups ?? {};
    return index === undefined || name === undefined ? [] : [[Number(index), name] as const];
  });
  if (pairs.length < written.length || pairs.length < 2) return undefined;
  const names = new Set(pairs.map(([, name]) => name));
  return names.size < pairs.length * 0.9 ? undefined : pairs;
}

const indexColumns = ['index', 'idx', 'id', 'class_id', 'class_index', 'class_idx', 'label_id', 'target'];
const nameColumns = ['name', 'label', 'class', 'class_name', 'label_name', 'category', 'display_name'];

function ofTable(text: string, tab: '\t' | undefined): Labels {
  const first = text.split(/[\r\n]/, 1)[0] ?? '';
  const delimiter = tab ?? [';', '\t'].find((mark) => first.includes(mark) && !first.includes(',')) ?? ',';
  let rows: string[][];
  try {
    rows = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    return { problem: `can't be read as CSV (${firstLine(error instanceof Error ? error.message : String(error))})` };
  }
  const [head = [], ...others] = rows;
  const titles = head.map((title) => title.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const name = titles.findIndex((title) => nameColumns.includes(title));
  const index = titles.findIndex((title) => indexColumns.includes(title));
  if (name >= 0 && (index >= 0 || head.length === 1)) return ofColumns(others, index, name);
  if (rows.every((row) => row.length === 1)) return checked(rows.map(([label = '']) => label));
  const isNumber = (cell: string | undefined) => /^\d{1,7}$/.test(cell ?? '');
  // Titles are no numbers.
  const body = head.some(isNumber) ? rows : others;
  for (const [at, from] of [
    [0, 1],
    [1, 0],
  ] as const) {
    if (body.every((row) => row.length === 2 && isNumber(row[at]) && !isNumber(row[from])))
      return ofColumns(body, at, from);
  }
  const ordered = name < 0 || titles.some((title) => ofImages.test(title)) ? undefined : inOrder(others, name);
  return (
    ordered ?? {
      problem: 'has columns that Relabel does not understand: call them "index" and "name" in its first line',
    }
  );
}

/** Titles of a table of images, which has true classes and no list of them. */
const ofImages = /file|image|path|url|split/;

/**
 * Names in a table that has numbers of its own for them, as WD14's selected_tags.csv does: by the column that counts the
 * rows, from 0 or 1 on and in any order, if there is one; else in the order of the rows.
 */
function inOrder(rows: readonly (readonly string[])[], name: number): Labels | undefined {
  const names = new Set(rows.map((row) => row[name]));
  if (names.size < rows.length || rows.some((row) => (row[name] ?? '') === '')) return undefined;
  const widest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const counts = (column: number) => {
    const numbers = rows.map((row) => (/^\d{1,7}$/.test(row[column] ?? '') ? Number(row[column]) : Number.NaN));
    const sorted = numbers.toSorted((a, b) => a - b);
    return sorted.every((number, at) => number === at + (sorted[0] ?? 0)) && (sorted[0] === 0 || sorted[0] === 1);
  };
  const counting = Array.from({ length: widest }, (_, column) => column).find((column) => counts(column));
  return ofColumns(rows, counting ?? -1, name);
}

function ofColumns(rows: readonly (readonly string[])[], index: number, name: number): Labels {
  const bad = rows.findIndex((row) => row[name] === undefined || (index >= 0 && !/^\d{1,7}$/.test(row[index] ?? '')));
  if (bad >= 0) return { problem: `has no index and name in its row ${bad + 1}` };
  if (index < 0) return checked(rows.map((row) => row[name] ?? ''));
  return labelsByIndex(rows.map((row) => [Number(row[index]), row[name] ?? ''] as const));
}
