import path from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { firstLine, PipelineError } from '../../../common/errors.ts';

/** A line of the table: a path and the label of what lies there. */
export interface TruthRow {
  /** As written, with `/` between folders. */
  readonly path: string;
  readonly label: string;
  /** 1-based line of the file. */
  readonly line: number;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const pathNames = ['path', 'file', 'filename', 'file_name', 'image', 'image_path', 'image_id', 'name'];
const labelNames = ['label', 'class', 'class_name', 'target', 'category', 'expected', 'ground_truth', 'synset', 'wnid'];

/**
 * The rows of a table of images and labels, separated by commas, semicolons or tabs. A first line with names of columns
 * says which are meant; without one, the first column is the path and the second the label.
 *
 * @param file to name in errors.
 * @throws PipelineError('settings') that names the file and the line.
 */
export function parseTruth(text: string, file: string): readonly TruthRow[] {
  const [first, ...others] = read(text, file);
  if (first === undefined) throw problem(file, undefined, 'is empty: give one image a line, as in cats/1.jpg,tabby');
  const names = first.record.map((cell) => cell.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const pathColumn = names.findIndex((name) => pathNames.includes(name));
  const labelColumn = names.findIndex((name) => labelNames.includes(name));
  const headed = pathColumn >= 0 && labelColumn >= 0;
  const columns = headed ? { path: pathColumn, label: labelColumn } : { path: 0, label: 1 };
  return (headed ? others : [first, ...others]).map(({ record, info }) => {
    const [image, label] = [record[columns.path], record[columns.label]];
    if (image && label) return { path: image.replaceAll('\\', '/'), label, line: info.lines };
    throw problem(file, info.lines, 'needs a path and a label, as in cats/1.jpg,tabby');
  });
}

function read(text: string, file: string): readonly Parsed[] {
  try {
    // The types of csv-parse don't know what `info` makes of the records.
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Parsed[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === 'number' ? cause.lines : undefined;
    throw problem(file, line, `can’t be read as CSV: ${firstLine(cause.message)}`, cause);
  }
}

/** What is used in the first line, if there is anything but commas. */
function delimiterOf(text: string): string {
  const first = text.split(/[\r\n]/, 1)[0] ?? '';
  return ['\t', ';'].find((delimiter) => first.includes(delimiter) && !first.includes(',')) ?? ',';
}

/**
 * The row of an image. Paths may be absolute or start from one of `folders`; a bare file name, with or without its
 * extension, stands for every image of that name that has no row of its own.
 *
 * @param image absolute.
 * @param folders absolute: the table's and the workspace's.
 * @throws PipelineError('settings') if rows of the image say different things.
 */
export function findTruth(
  rows: readonly TruthRow[],
  image: string,
  folders: readonly string[],
  file: string,
): TruthRow | undefined {
  const own = rows.filter((row) => folders.some((folder) => path.resolve(folder, row.path) === path.resolve(image)));
  const { base, name } = path.parse(image);
  const found = own.length > 0 ? own : rows.filter((row) => row.path === base || row.path === name);
  const [first] = found;
  const other = found.find(({ label }) => label !== first?.label);
  if (first === undefined || other === undefined) return first;
  throw problem(file, other.line, `says “${other.label}” of ${base}, but line ${first.line} says “${first.label}”`);
}

function problem(file: string, line: number | undefined, what: string, cause?: unknown): PipelineError {
  const place = line === undefined ? file : `${file}, line ${line},`;
  return new PipelineError('settings', `${place} ${what}.`, { cause, setting: 'relabel.groundTruth' });
}
