import path from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { firstLine, PipelineError } from '../../common/errors.ts';
import { headedColumns, markedClass } from './truthColumns.ts';

/** A line of the table: a path and its label. */
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

/**
 * The rows of a table of images and labels, separated by commas, semicolons or tabs. If the first line has names of
 * columns, they say which are meant: one of labels, or one for each class with a 1 for the class and 0 else; otherwise the
 * first column is the path and the second the label.
 *
 * @param file to name in errors.
 * @throws PipelineError('settings') that names the file and the line.
 */
export function parseTruth(text: string, file: string): readonly TruthRow[] {
  const [first, ...others] = read(text, file);
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
  const { path: at, label: from } = columns ?? { path: 0, label: 1 };
  return (columns ? others : [first, ...others]).map(({ record, info: { lines } }) => {
    const place = typeof from === 'number' ? from : markedClass(record, from);
    if (place === undefined) {
      throw tableProblem(
        file,
        lines,
        'marks no class, or several: Relabel needs a single 1 among the columns of classes',
      );
    }
    const [image, label] = [record[at], (typeof from === 'number' ? record : first.record)[place]];
    if (image && label) return { path: image.replaceAll('\\', '/'), label, line: lines };
    throw tableProblem(file, lines, 'needs a path and a label, as in cats/1.jpg,tabby');
  });
}

function read(text: string, file: string): readonly Parsed[] {
  try {
    // The types of csv-parse don't cover what `info` does to the records.
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
    throw tableProblem(file, line, `can’t be read as CSV: ${firstLine(cause.message)}`, cause);
  }
}

/** The separator in the first line, of which there is more outside of quotes than of others; a comma if there is none. */
function delimiterOf(text: string): string {
  const first = (text.split(/[\r\n]/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => first.split(delimiter).length;
  return [';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best), ',');
}

/**
 * Rows by image. Paths may be absolute or relative to one of `folders`; a bare file name, with or without its
 * extension, stands for every image with that name that has no row of its own.
 */
export class TruthIndex {
  readonly #byPath = new Map<string, TruthRow[]>();
  readonly #byName = new Map<string, TruthRow[]>();

  /**
   * @param folders absolute: the table's and the workspace's.
   * @param file the table, to name in errors.
   * @param images absolute: a row with the path of one of these is of that one alone, and not of others by its name.
   */
  constructor(
    rows: readonly TruthRow[],
    folders: readonly string[],
    private readonly file: string,
    images: ReadonlySet<string> = new Set(),
  ) {
    const roots = new Set(folders.map((folder) => path.resolve(folder)));
    for (const row of rows) {
      const wholes = new Set([...roots].map((root) => path.resolve(root, row.path)));
      for (const whole of wholes) add(this.#byPath, whole, row);
      if (![...wholes].some((whole) => images.has(whole))) add(this.#byName, row.path, row);
    }
  }

  /**
   * @param image absolute.
   * @throws PipelineError('settings') if rows of the image contradict each other.
   */
  find(image: string): TruthRow | undefined {
    const { base, name } = path.parse(image);
    const bare = base === name ? [base] : [base, name];
    const found = this.#byPath.get(path.resolve(image)) ?? bare.flatMap((key) => this.#byName.get(key) ?? []);
    const first = found.reduce<TruthRow | undefined>(
      (low, row) => (low && low.line <= row.line ? low : row),
      undefined,
    );
    const other = found.find(({ label }) => label !== first?.label);
    if (first === undefined || other === undefined) return first;
    throw tableProblem(
      this.file,
      other.line,
      `says “${other.label}” of ${base}, but line ${first.line} says “${first.label}”`,
    );
  }
}

function add(to: Map<string, TruthRow[]>, key: string, row: TruthRow): void {
  const rows = to.get(key);
  if (rows === undefined) to.set(key, [row]);
  else rows.push(row);
}

/** A table that is wrong, with the file and the line. */
export function tableProblem(file: string, line: number | undefined, what: string, cause?: unknown): PipelineError {
  const place = line === undefined ? file : `${file}, line ${line},`;
  return new PipelineError('settings', `${place} ${what}.`, { cause, setting: 'relabel.groundTruth' });
}
