/** Names of columns (or keys) with the path of an image. */
const pathNames = new Set(
  'path file filename file_name file_path filepath image image_path image_name image_file image_filename img img_path img_name image_id name'.split(
    ' ',
  ),
);
/**
 * Names of columns with the class, a group after the other: what is true before what may be a prediction, and names
 * before numbers, which may count the classes of the data set in another order than the model.
 */
const labelNames: readonly ReadonlySet<string>[] = [
  new Set('true_label true_class label_true y_true truth ground_truth groundtruth gt gt_label expected'.split(' ')),
  new Set('class_name label_name category_name'.split(' ')),
  new Set('label class target category synset wnid'.split(' ')),
];

/** Where a table says which image, and which class. */
export interface TruthColumns {
  readonly path: number;
  /** A column, or for a column for each class (0 everywhere, 1 for the class) those of all classes. */
  readonly label: number | readonly number[];
}

/**
 * The columns called as paths and labels are, in any case and spelling of spaces.
 * @returns -1 for one that there is not.
 */
export function namedColumns(titles: readonly string[]): { readonly path: number; readonly label: number } {
  const names = titles.map((title) => title.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const file = names.findIndex((name) => pathNames.has(name));
  const path = file < 0 ? names.indexOf('id') : file;
  for (const group of labelNames) {
    const label = names.findIndex((name) => group.has(name));
    if (label >= 0) return { path, label };
  }
  return { path, label: -1 };
}

/**
 * What the first line says of the columns of a table, by their names or by a column for each class.
 * @returns undefined: it is a row like the others, or of two columns that need no names; 'unclear': it has names, but
 *   none that say where path and label are.
 */
export function headedColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): TruthColumns | 'unclear' | undefined {
  const named = namedColumns(head);
  if (named.path >= 0 && named.label >= 0) return named;
  if (head.length < 3 || rows.length === 0 || (named.path < 0 && !head.every(isTitle))) return undefined;
  const path = Math.max(0, named.path);
  const classes = head.flatMap((_, at) => (at !== path && rows.every((row) => isMark(row[at])) ? [at] : []));
  if (named.label < 0 && classes.length > 1) return { path, label: classes };
  // Text in every column might be a row as well: only what differs from the rows below is a title.
  const differs = named.path >= 0 || head.some((_, at) => rows.every((row) => !isTitle(row[at] ?? '')));
  return differs ? 'unclear' : undefined;
}

/**
 * The only class that is marked in a row.
 * @returns undefined if none is, or several are.
 */
export function markedClass(row: readonly string[], classes: readonly number[]): number | undefined {
  const marked = classes.filter((at) => Number(row[at]) === 1);
  return marked.length === 1 ? marked[0] : undefined;
}

const isMark = (cell: string | undefined): boolean => /^[01](\.0+)?$/.test(cell ?? '');

/** Whether a cell may be the title of a column: neither a number nor a file. */
const isTitle = (cell: string): boolean => !/^[-+]?[\d.]+(e[-+]?\d+)?$|[/\\]|\.[a-z0-9]{2,4}$/i.test(cell.trim());
