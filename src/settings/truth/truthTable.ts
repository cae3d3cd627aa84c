import { CsvError, parse } from 'csv-parse/sync';
import { firstLine } from '../../common/errors.ts';
import { isImageFile } from '../imageFiles.ts';
import { type Json, labelsIn } from './jsonLabel.ts';
import {
  hasAnswers,
  headedColumns,
  isUnsure,
  markedClasses,
  surenessColumn,
  type TruthColumns,
} from './truthColumns.ts';
import { rowOf, type TruthRow, tableProblem } from './truthRow.ts';

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * The rows of a table of images and labels, separated by commas, semicolons or tabs. If the first line has names of
 * columns, they say which are meant: one of labels, or one for each class with a 1 for the class and 0 else; otherwise the
 * first column of image files (if there is none, the first) is the path, and the label is behind it, or before it where it
 * is the last.
 *
 * @param file to name in errors.
 * @throws PipelineError('settings') that names the file and the line.
 */
export function parseTruth(text: string, file: string): readonly TruthRow[] {
  const all = read(text, file);
  const [first, ...others] = all;
  if (first === undefined)
    throw tableProblem(file, undefined, 'is empty: give one image a line, as in cats/1.jpg,tabby');
  const columns = headedColumns(
    first.record,
    others.map(({ record }) => record),
  );
  if (columns === 'unclear') {
    const titles = first.record.join(', ');
    throw tableProblem(file, first.info.lines, `has the columns ${titles}: call those that count "path" and "label"`);
  }
  const { path: at, label: from } = columns ?? untitled(all);
  const sureness = columns && typeof from === 'number' ? surenessColumn(first.record, from) : -1;
  if (columns) refuseOdd(first.record, others, sureness, file);
  const counted = (columns ? others : all).filter(({ record }) => !/^0(?:\.0+)?$/.test(record[sureness] ?? ''));
  const narrowest = all.reduce((least, { record }) => Math.min(least, cellsOf(record)), Number.POSITIVE_INFINITY);
  return counted.map(({ record, info: { lines } }) => {
    const image = record[at];
    if (image && typeof from !== 'number') {
      return rowOf(
        image,
        markedClasses(record, from).map((place) => first.record[place] ?? ''),
        lines,
      );
    }
    const label = typeof from === 'number' ? record[from] : undefined;
    // Without titles, a row that is longer than others has several labels, as in Vertex AI's tables.
    if (!columns && image && cellsOf(record) > narrowest) return rowOf(image, record.slice(at + 1), lines);
    // Only what has titles has cells that are left empty on purpose.
    if (image && (label || (columns && label !== undefined))) return rowOf(image, named(label), lines);
    throw tableProblem(file, lines, 'needs a path and a label, as in cats/1.jpg,tabby');
  });
}

/** How many cells a row has up to the last that is not empty. */
const cellsOf = (record: readonly string[]): number => record.findLastIndex((cell) => cell !== '') + 1;

/** @throws PipelineError('settings') for a row that is longer than the titles, or says how sure a model was. */
function refuseOdd(titles: readonly string[], rows: readonly Parsed[], sureness: number, file: string): void {
  for (const { record, info } of rows) {
    if (isUnsure(record[sureness])) throw tableProblem(file, info.lines, hasAnswers(titles[sureness] ?? ''));
    if (record.slice(titles.length).some((cell) => cell !== '')) {
      throw tableProblem(file, info.lines, 'has more cells than the first line: put what has commas in it in quotes');
    }
  }
}

/** What is in a cell: a name, or VGG's JSON with names. */
function named(cell = ''): readonly string[] {
  if (!cell.startsWith('{')) return [cell];
  try {
    return labelsIn(JSON.parse(cell) as Json);
  } catch {
    return [cell];
  }
}

/** Where path and label are in a table without titles. */
function untitled(rows: readonly Parsed[]): TruthColumns {
  const width = rows[0]?.record.length ?? 0;
  const files = Array.from({ length: width }, (_, at) => rows.every(({ record }) => isImageFile(record[at] ?? '')));
  const path = Math.max(0, files.indexOf(true));
  return { path, label: path > 0 && path === width - 1 ? path - 1 : path + 1 };
}

function read(text: string, file: string): readonly Parsed[] {
  // Excel's word for the separator.
  const [told, sign] = /^\uFEFF?sep=(.)\r?\n/i.exec(text) ?? [];
  try {
    // The types of csv-parse don't cover what `info` does to the records.
    return parse(text, {
      bom: true,
      delimiter: sign ?? delimiterOf(text),
      from_line: told === undefined ? 1 : 2,
      info: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Parsed[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === 'number' ? cause.lines : undefined;
    throw tableProblem(file, line, `can’t be read as CSV: ${firstLine(cause.message)}`, cause);
  }
}

/** The separator in the first line, of which there is more outside of quotes than of others; a comma if there is none. */
function delimiterOf(text: string): string {
  const first = (text.split(/[\r\n]/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => first.split(delimiter).length;
  return [';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best), ',');
}
