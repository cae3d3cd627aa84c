/** The classes of ImageNet (ILSVRC 2012), in the order of its models. */
export interface ImageNet {
  /** WordNet ids such as `n02123394`. */
  readonly ids: readonly string[];
  readonly labels: readonly string[];
}

/** Letters and digits of a name in lower case, one space between words: `Persian_cat` is `persian cat`. */
function fold(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The synonyms of a label such as `tabby, tabby cat`, folded. */
function synonymsOf(label: string): string[] {
  return label.split(/[,;]/).map(fold);
}

/**
 * The classes that a name may mean: a folder's name, a cell of a table or what somebody has typed. The first of these
 * that matches decides: exactly the label; the whole label in any case; a WordNet id that is part of a label, or
 * ImageNet's class for it; a synonym; the name after an id or a number (`n02123394_Persian_cat`, `001.Persian_cat`), in either;
 * the class index. So a class called "1" comes before the class with index 1, in the ground truth, the class picker and
 * the terminal alike. Case, underscores and punctuation don't count.
 *
 * @param labels one per class.
 * @param imagenet what WordNet ids stand for; undefined: nothing.
 * @returns class indices: none if the name is not a class, several if it is the name of several.
 */
export function matchClass(labels: readonly string[], name: string, imagenet?: ImageNet): readonly number[] {
  const wanted = fold(name);
  const near = labelsWith(labels, wanted);
  const same = near.filter((index) => labels[index]?.trim() === name.trim());
  if (same.length > 0) return same;
  if (wanted === '' || /^-\d/.test(name.trim())) return [];
  // pandas writes 3 as 3.0 in a column with an empty cell.
  const decimal = /^(\d+)[.,]0+$/.exec(name.trim())?.[1];
  if (decimal !== undefined) return matchClass(labels, decimal, imagenet);
  const whole = near.filter((index) => fold(labels[index] ?? '') === wanted);
  if (whole.length > 0) return whole;
  const [, id, behind = ''] = /^(n\d{8}|\d+(?=\D))[^\p{L}\p{N}]*(.*)$/u.exec(name.trim().toLowerCase()) ?? [];
  if (id?.startsWith('n')) {
    const found = matchWordNet(labels, id, imagenet);
    if (found.length > 0) return found;
  }
  const named = near.filter((index) => synonymsOf(labels[index] ?? '').includes(wanted));
  if (named.length > 0) return named;
  if (/^\d+$/.test(name.trim())) return Number(wanted) < labels.length ? [Number(wanted)] : [];
  const rest = fold(behind);
  // A number behind a number is no name.
  if (/\p{L}/u.test(rest)) return labelsWith(labels, rest).filter((index) => isCalled(labels[index] ?? '', rest));
  const numbered = /^(?:n\d{8}|\d+)[^\p{L}\p{N}]+/u;
  return near.filter((index) => isCalled((labels[index] ?? '').replace(numbered, ''), wanted));
}

/** Whether a folded name is a label's, or that of one of its synonyms. */
function isCalled(label: string, wanted: string): boolean {
  return fold(label) === wanted || synonymsOf(label).includes(wanted);
}

/** What to write for a class so that `matchClass` finds it: its index, unless that is another class's name. */
export function wordOfClass(labels: readonly string[], index: number): string {
  const label = labels[index] ?? '';
  const found = matchClass(labels, String(index));
  const isSafe = found.length === 1 && found[0] === index;
  return isSafe || matchClass(labels, label).length !== 1 ? String(index) : label;
}

function matchWordNet(labels: readonly string[], id: string, imagenet: ImageNet | undefined): readonly number[] {
  const written = labelsWith(labels, id).filter((index) =>
    fold(labels[index] ?? '')
      .split(' ')
      .includes(id),
  );
  if (written.length > 0) return written;
  const index = imagenet?.ids.indexOf(id) ?? -1;
  if (imagenet === undefined || index < 0) return [];
  const names = new Set(synonymsOf(imagenet.labels[index] ?? ''));
  const shares = (label: string) => synonymsOf(label).some((synonym) => names.has(synonym));
  // Two of ImageNet's classes are called "crane", and two "maillot": their indices distinguish them.
  const there = labels[index];
  if (labels.length === imagenet.ids.length && there !== undefined && (shares(there) || isUnnamed(there, index))) {
    return [index];
  }
  return where(labels, shares);
}

/** Whether the label is the one given to a class without a label. */
export function isUnnamed(label: string, index: number): boolean {
  return label === `class ${index}` || label === String(index);
}

/**
 * The labels that might match a folded name, so that not every label of a very large model needs folding. ASCII letters
 * and digits of a folded label occur in the label itself, in either case; for other letters that is not certain, and
 * all labels are returned.
 */
function labelsWith(labels: readonly string[], folded: string): number[] {
  const word = folded.split(' ').find((part) => /^[a-z\d]+$/.test(part)) ?? '';
  return where(labels, (label) => label.toLowerCase().includes(word));
}

function where(labels: readonly string[], fits: (label: string) => boolean): number[] {
  const found: number[] = [];
  labels.forEach((label, index) => {
    if (fits(label)) found.push(index);
  });
  return found;
}
