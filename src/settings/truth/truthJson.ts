import { firstLine } from '../../common/errors.ts';
import { isTextTooDeep, tooDeep } from '../../common/nesting.ts';
import { isMap, type Json, type JsonObject, labelsIn } from './jsonLabel.ts';
import { toolRows } from './toolRows.ts';
import { hasAnswers, isUnsure, namedColumns, surenessColumn } from './truthColumns.ts';
import { rowOf, type TruthRow, tableProblem } from './truthRow.ts';

/**
 * The rows of JSON, which may be `{ "cats/1.jpg": "tabby" }`, `{ "tabby": ["cats/1.jpg"] }`, a list of objects with a
 * path and a label under one of the names that a CSV's columns may have, an object with such a list, what pandas makes of
 * a table, what one of the tools in `toolRows` has written; or one such object per line. A label may be a class index.
 * `line` of a row is its number in the list, starting at 1.
 *
 * @param lines whether each line is an object.
 * @throws PipelineError('settings') that names the file and the item.
 */
export function parseTruthJson(text: string, file: string, lines: boolean): readonly TruthRow[] {
  if (isTextTooDeep(text)) throw tableProblem(file, undefined, tooDeep);
  const value = lines
    ? text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, file, at + 1)]))
    : parse(text, file, undefined);
  const rows = toolRows(value) ?? rowsOfList(listIn(value), file) ?? (isMap(value) ? rowsOfMap(value) : []);
  if (rows.every(({ labels }) => labels.length === 0)) throw tableProblem(file, rows[0]?.line, needs);
  return rows;
}

const needs =
  'needs images and their labels, as in {"cats/1.jpg": "tabby"} or [{"path": "cats/1.jpg", "label": "tabby"}]';

function parse(text: string, file: string, line: number | undefined): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch (cause) {
    const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
    throw tableProblem(file, line, `can’t be read as JSON: ${reason}`, cause);
  }
}

/** The list itself, the first list of objects in an object, or a table's rows as pandas, W&B and VIA write them. */
function listIn(value: Json): readonly Json[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isMap(value)) return undefined;
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data)) {
    return data.map((row) => (Array.isArray(row) ? objectOf(columns, row) : row));
  }
  const parts = Object.values(value);
  const list = parts.find((part): part is Json[] => Array.isArray(part) && part.length > 0 && part.every(isMap));
  if (list !== undefined) return list;
  const titles = namedColumns(Object.keys(value));
  if (parts.every(isMap) && titles.path >= 0 && titles.label >= 0) {
    const numbers = Object.keys(parts[titles.path] ?? {});
    return numbers.map((number) =>
      objectOf(
        Object.keys(value),
        parts.map((part) => part[number] ?? null),
      ),
    );
  }
  const images = isMap(value._via_img_metadata) ? Object.values(value._via_img_metadata) : parts;
  const isRows = images.length > 0 && images.every((part) => isMap(part) && namedColumns(Object.keys(part)).path >= 0);
  return isRows ? images : undefined;
}

function objectOf(keys: readonly Json[], values: readonly Json[]): JsonObject {
  return Object.fromEntries(keys.map((key, at) => [String(key), values[at] ?? null]));
}

function rowsOfList(list: readonly Json[] | undefined, file: string): readonly TruthRow[] | undefined {
  return list?.map((item, at) => {
    if (isMap(item)) {
      const keys = Object.keys(item);
      const { path, label } = namedColumns(keys);
      const values = Object.values(item);
      const sureness = surenessColumn(keys, label);
      if (isUnsure(values[sureness])) throw tableProblem(file, at + 1, hasAnswers(keys[sureness] ?? ''));
      const image = textIn(values[path]);
      if (image !== undefined && image !== '') return rowOf(image, labelsIn(values[label]), at + 1);
    }
    throw tableProblem(file, at + 1, needs);
  });
}

/** A path, or one in an object, as in W&B's tables. */
function textIn(value: Json | undefined): string | undefined {
  const text = isMap(value) ? value.path : value;
  return typeof text === 'string' ? text : undefined;
}

/** Images by label, or labels by image. */
function rowsOfMap(map: JsonObject): readonly TruthRow[] {
  const isByLabel = Object.values(map).some((content) => Array.isArray(content) && content.length !== 1);
  return Object.entries(map).flatMap(([key, content], at): TruthRow[] => {
    if (Array.isArray(content) && (isByLabel || !/\.\w{2,4}$/.test(key))) {
      return content.flatMap((image) => (typeof image === 'string' ? [rowOf(image, [key], at + 1)] : []));
    }
    const labels = labelsIn(content);
    return labels.length === 0 ? [] : [rowOf(key, labels, at + 1)];
  });
}
