/** Names of columns (or keys) with the path of an image, a group after the other: what says file before what may be a number. */
const pathNames: readonly ReadonlySet<string>[] = [
  new Set(
    'path file filename file_name file_path filepath rel_path relative_path image_path image_file image_filename image_filepath image_file_name img_path image_uri image_url image_gcs_uri source_ref'.split(
      ' ',
    ),
  ),
  new Set('image img image_name img_name'.split(' ')),
  new Set(['image_id']),
  new Set(['name']),
  new Set(['id']),
];
/**
 * Names of columns with the class, a group after the other: what is true before what may be a prediction, and names
 * before numbers, which may count the classes of the data set in another order than the model.
 */
const labelNames: readonly ReadonlySet<string>[] = [
  new Set('true_label true_class label_true y_true truth ground_truth groundtruth gt gt_label expected'.split(' ')),
  new Set('class_name label_name category_name'.split(' ')),
  new Set('label labels class category synset wnid choice'.split(' ')),
  new Set(['target']),
  new Set(['classification_annotation', 'classification_annotations', 'file_attributes']),
  new Set('class_id label_id category_id target_id class_index label_index class_idx label_idx'.split(' ')),
];

/** Where a table says which image, and which class. */
export interface TruthColumns {
  readonly path: number;
  /** A column, or for a column for each class (0 or false everywhere, 1 or true for the class) those of all classes. */
  readonly label: number | readonly number[];
}

/**
 * The columns called as paths and labels are, in any case and spelling of spaces.
 * @returns -1 for one that there is not.
 */
export function namedColumns(titles: readonly string[]): { readonly path: number; readonly label: number } {
  const names = titles.map(folded);
  const first = (groups: readonly ReadonlySet<string>[], not = -1): number => {
    for (const group of groups) {
      const at = names.findIndex((name, index) => index !== not && group.has(name));
      if (at >= 0) return at;
    }
    return -1;
  };
  const path = first(pathNames);
  return { path, label: first(labelNames, path) };
}

/** `ImageID`, `#Image-ID` and `image id` are `image_id`. */
function folded(title: string): string {
  return title
    .replace(/^#+\s*/, '')
    .replaceAll(/(?<=[\p{Ll}\d])(?=\p{Lu})/gu, '_')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
}

const saysHowSure = /^(?:probs?|probabilit(?:y|ies)|scores?|conf(?:idence)?|.*_prob(?:ability)?)$/;
const saysPrediction = /^(?:pred(?:s|icted|ictions?)?|pred(?:icted)?_.*|.*_pred(?:iction)?|logits?)$/;

/**
 * The column (or key) that says how sure somebody was of a label that may be a model's: between 0 and 1 it was one, and at
 * 0 the class is not there, as in Open Images' tables.
 * @returns -1: there is none.
 */
export function surenessColumn(titles: readonly string[], label: number): number {
  if (labelNames[0]?.has(folded(titles[label] ?? ''))) return -1;
  return titles.findIndex((title) => saysHowSure.test(folded(title)));
}

/** What is wrong with such a table. */
export const hasAnswers = (title: string): string =>
  `has a model’s answers, as the column ${title} says: call the column of true classes "true_label"`;

/** Whether a cell has a probability that is neither 0 nor 1. */
export const isUnsure = (cell: unknown): boolean => Number(cell) > 0 && Number(cell) < 1;

/**
 * What the first line says of the columns of a table, by their names or by a column for each class.
 * @returns undefined: it is a row like the others, or of two columns that need no names; 'unclear': it has names, but
 *   none that say where path and label are, or none where there is more than one column of numbers.
 */
export function headedColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): TruthColumns | 'unclear' | undefined {
  const named = namedColumns(head);
  if (named.path >= 0 && named.label >= 0) return named;
  if (head.length === 2) return twoColumns(head, rows, named);
  if (head.length < 3 || rows.length === 0) return undefined;
  if (named.path < 0 && !head.every(isTitle)) return areNumbers([head, ...rows]) ? 'unclear' : undefined;
  const path = Math.max(0, named.path);
  const classes = head.flatMap((_, at) => (at !== path && rows.every((row) => isMark(row[at])) ? [at] : []));
  if (named.label < 0 && classes.length > 1) return { path, label: classes };
  // Text in every column might be a row as well: only what differs from the rows below is a title.
  const differs = named.path >= 0 || head.some((_, at) => rows.every((row) => !isTitle(row[at] ?? '')));
  return differs ? 'unclear' : undefined;
}

/** Of two columns one name tells the other; but numbers under a title that is not that of a label may be anything. */
function twoColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { path, label }: { readonly path: number; readonly label: number },
): TruthColumns | 'unclear' | undefined {
  if (!head.every(isTitle)) return undefined;
  if (label >= 0) return { path: 1 - label, label };
  const other = path >= 0 ? 1 - path : 1;
  const title = folded(head[other] ?? '');
  // A list of classes, not of images.
  if (folded(head[path] ?? '') === 'name' && title === 'id') return { path, label: other };
  const isNumbered = rows.length > 0 && rows.every((row) => /^[-+]?[\d.,]+$/.test(row[other] ?? ''));
  if (isNumbered || (path >= 0 && (saysHowSure.test(title) || saysPrediction.test(title)))) return 'unclear';
  return path >= 0 ? { path, label: other } : undefined;
}

/** Whether the second and third columns have nothing but numbers, as boxes have. */
function areNumbers(rows: readonly (readonly string[])[]): boolean {
  return rows.every((row) => [row[1], row[2]].every((cell) => /^[-+]?[\d.]+$/.test(cell ?? '')));
}

/** The classes that are marked in a row. */
export function markedClasses(row: readonly string[], classes: readonly number[]): readonly number[] {
  return classes.filter((at) => /^(?:1|true)/i.test(row[at] ?? ''));
}

const isMark = (cell: string | undefined): boolean => /^(?:[01](?:[.,]0+)?|true|false)$/i.test(cell ?? '');

/** Whether a cell may be the title of a column: neither a number nor a file. */
const isTitle = (cell: string): boolean => !/^[-+]?[\d.]+(e[-+]?\d+)?$|[/\\]|\.[a-z0-9]{2,4}$/i.test(cell.trim());
