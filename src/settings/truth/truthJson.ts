import { extname } from 'node:path';
import { firstLine } from '../../common/errors.ts';
import { isTextTooDeep, tooDeep } from '../../common/nesting.ts';
import { namedColumns } from './truthColumns.ts';
import { parseTruth, type TruthRow, tableProblem } from './truthTable.ts';

/** Extensions of files that can be tables of images and their classes. */
export const tableExtensions: readonly string[] = ['.csv', '.tsv', '.json', '.jsonl', '.ndjson'];

/**
 * The rows of a table of images and their classes: CSV as in `parseTruth`, JSON or JSON Lines.
 *
 * @param file whose extension decides how it is read, and which errors name.
 * @throws PipelineError('settings') that names the file and the line or item.
 */
export function readTruthTable(text: string, file: string): readonly TruthRow[] {
  const ending = extname(file).toLowerCase();
  const isJson = ending === '.json' || ending === '.jsonl' || ending === '.ndjson';
  return isJson ? parseTruthJson(text, file, ending !== '.json') : parseTruth(text, file);
}

/**
 * The rows of JSON, which may be `{ "cats/1.jpg": "tabby" }`, `{ "tabby": ["cats/1.jpg"] }`, a list of objects with a
 * path and a label under one of the names that a CSV's columns may have, or an object with such a list; or one such
 * object per line. A label may be a class index. `line` of a row is its number in the list, starting at 1.
 */
function parseTruthJson(text: string, file: string, lines: boolean): readonly TruthRow[] {
  if (isTextTooDeep(text)) throw tableProblem(file, undefined, tooDeep);
  const value = lines
    ? text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, file, at + 1)]))
    : parse(text, file, undefined);
  const list = listIn(value);
  if (list !== undefined) return list.map((item, at) => rowOf(item, at + 1, file));
  if (typeof value === 'object' && value !== null) return rowsOfObject(value, file);
  throw tableProblem(file, undefined, needs);
}

const needs =
  'needs images and their labels, as in {"cats/1.jpg": "tabby"} or [{"path": "cats/1.jpg", "label": "tabby"}]';

function parse(text: string, file: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
    throw tableProblem(file, line, `can’t be read as JSON: ${reason}`, cause);
  }
}

/** The list itself, or the first list of objects in an object. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).find(
    (part): part is unknown[] =>
      Array.isArray(part) && part.length > 0 && part.every((item) => typeof item === 'object'),
  );
}

function rowOf(item: unknown, line: number, file: string): TruthRow {
  if (typeof item === 'object' && item !== null) {
    const keys = Object.keys(item);
    const columns = namedColumns(keys);
    const values: readonly unknown[] = Object.values(item);
    const [image, label] = [values[columns.path], labelText(values[columns.label])];
    if (typeof image === 'string' && image !== '' && label !== undefined) return row(image, label, line);
  }
  throw tableProblem(file, line, needs);
}

function rowsOfObject(value: object, file: string): readonly TruthRow[] {
  const rows = Object.entries(value).flatMap(([key, content], at): TruthRow[] => {
    if (Array.isArray(content) && content.every((image) => typeof image === 'string')) {
      return content.map((image) => row(image, key, at + 1));
    }
    const label = labelText(content);
    return label === undefined ? [] : [row(key, label, at + 1)];
  });
  if (rows.length === 0) throw tableProblem(file, undefined, needs);
  return rows;
}

function labelText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function row(image: string, label: string, line: number): TruthRow {
  return { path: image.replaceAll('\\', '/'), label, line };
}
