import path from 'node:path';
import { rowOf, type TruthRow, tableProblem } from './truthRow.ts';

/** A row under one of the ways in which its path may be meant. */
interface Entry {
  readonly row: TruthRow;
  readonly path: string;
  /** Whether it is the path of one of the images, and so of no other. */
  readonly isTaken: boolean;
}

/** What is known of a table's rows. */
interface RowsMeaning {
  /** Absolute: a row with the path of one of these is of that one alone, and not of others by its name. */
  readonly images?: ReadonlySet<string>;
}

/**
 * Rows by image. A path may be absolute, also of another machine or an address, or relative to one of `folders` or to a
 * folder above or below; a bare file name, with or without its extension, stands for the image with that name that has no
 * row of its own. Case doesn't count where nothing fits with it, and Unicode's composition of letters never does.
 */
export class TruthIndex {
  /** By whole paths. */
  readonly #own = new Map<string, TruthRow[]>();
  /** By base names, and by the last two parts of paths that have so many, in lower case. */
  readonly #entries = new Map<string, Entry[]>();
  readonly #roots: readonly string[];
  readonly #images: ReadonlySet<string>;
  /** Folders of images by their base names in lower case, with and without extensions. */
  readonly #places = new Map<string, Set<string>>();

  /**
   * @param folders absolute: the table's and the images' or the workspace's.
   * @param file the table, to name in errors.
   */
  constructor(
    rows: readonly TruthRow[],
    folders: readonly string[],
    private readonly file: string,
    { images = new Set() }: RowsMeaning = {},
  ) {
    this.#roots = [...new Set(folders.map((folder) => composed(path.resolve(folder))))];
    this.#images = new Set([...images].map(composed));
    for (const image of this.#images) {
      const { dir, base, name } = path.posix.parse(image);
      for (const key of new Set([fold(base), fold(name)])) {
        this.#places.set(key, (this.#places.get(key) ?? new Set()).add(dir));
      }
    }
    for (const row of rows) for (const spelling of spellings(row.path)) this.#add(row, spelling);
  }

  #add(row: TruthRow, written: string): void {
    const wholes = new Set(this.#roots.map((root) => composed(path.resolve(root, written))));
    for (const whole of wholes) push(this.#own, whole, row);
    const isTaken = [...wholes].some((whole) => this.#images.has(whole));
    const entry = { row, path: written, isTaken };
    for (const key of new Set([path.posix.basename(written), lastTwo(written)])) push(this.#entries, fold(key), entry);
  }

  /**
   * @param image absolute.
   * @param addUp whether an image may have several rows, each with a class of it; otherwise they contradict each other.
   * @throws PipelineError('settings') if rows of the image contradict each other, or one may be of other images as well.
   */
  find(image: string, addUp = false): TruthRow | undefined {
    const whole = composed(path.resolve(image));
    const { base, name } = path.posix.parse(whole);
    const found = this.#own.get(whole) ?? this.#foundByEnd(whole, base, name);
    const first = found.reduce<TruthRow | undefined>(
      (low, row) => (low && low.line <= row.line ? low : row),
      undefined,
    );
    const other = found.find(({ labels }) => !isSame(labels, first?.labels ?? []));
    if (first === undefined || other === undefined) return first;
    if (addUp)
      return rowOf(
        first.path,
        found.flatMap(({ labels }) => labels),
        first.line,
      );
    const says = `says ${quoted(other.labels)} of ${base}, but line ${first.line} says ${quoted(first.labels)}`;
    throw tableProblem(this.file, other.line, says);
  }

  #foundByEnd(image: string, base: string, name: string): readonly TruthRow[] {
    // Names such as 1.jpg are in every folder of a large data set.
    for (const ends of [[image, withoutExtension(image)].map(lastTwo), [base, name]]) {
      const near = [...new Set(ends.map(fold))].flatMap((key) => this.#entries.get(key) ?? []);
      const inCase = near.filter((entry) => [base, name].includes(path.posix.basename(entry.path)));
      for (const entries of [inCase, near]) {
        const found = this.#nearest(entries, image);
        if (found.length > 0) return found;
      }
    }
    return [];
  }

  /** The rows of those entries whose paths agree in most of their ends with the image's. */
  #nearest(entries: readonly Entry[], image: string): readonly TruthRow[] {
    let [rows, most]: [TruthRow[], number] = [[], 0];
    for (const entry of entries) {
      const agreed = this.#agreement(entry, image);
      if (agreed > most) [rows, most] = [[entry.row], agreed];
      else if (agreed === most && agreed > 0) rows.push(entry.row);
    }
    return rows;
  }

  /** How many parts of the paths agree: 0 for a row of other images. */
  #agreement({ row, path: written, isTaken }: Entry, image: string): number {
    if (isTaken) return 0;
    const base = fold(path.posix.basename(written));
    const own = fold(path.posix.basename(image)) === base ? image : withoutExtension(image);
    if (isAbsolute(written)) {
      const isHere = this.#roots.some((root) => written.startsWith(`${path.posix.dirname(root)}/`));
      const inside = this.#roots.filter((root) => own.startsWith(`${root}/`)).map((root) => own.slice(root.length));
      if (isHere || !inside.some((rest) => endsWith(written, rest))) return 0;
      const agreed = commonEnd(written, own);
      if (agreed === 1) this.#refuseSeveral(row, base, `/${base}`);
      return agreed;
    }
    const rest = `/${written.replace(/^(?:\.\.\/)+/, '')}`;
    if (!endsWith(own, rest) || (rest.lastIndexOf('/') === 0 && written.includes('/'))) return 0;
    this.#refuseSeveral(row, base, rest);
    return commonEnd(written, own);
  }

  /** @throws PipelineError('settings') when several images end so. */
  #refuseSeveral(row: TruthRow, base: string, end: string): void {
    const places = [...(this.#places.get(base) ?? [])].map((dir) => `${dir}/${base}`);
    const [one, other] = places.filter((place) => endsWith(place, end)).sort();
    if (other === undefined) return;
    throw tableProblem(
      this.file,
      row.line,
      `says “${row.path}”, which may be ${one} or ${other}: write more of the folders`,
    );
  }
}

/** The ways in which a path may be meant: an address without its scheme and what follows "?", and "%20" for a space. */
function spellings(written: string): ReadonlySet<string> {
  // Label Studio's files that were not uploaded.
  const local = written.replace(/^.*\/data\/local-files\/\?d=\/*/, 'file://');
  const address = /^[a-z][a-z\d+.-]+:\/\/+([^?#]+)/i.exec(local)?.[1];
  const plain = path.posix.normalize(composed(address === undefined ? local : `/${address}`));
  // And those that were, with eight digits before their names.
  const uploaded = /(?:^|\/)upload\/\d+\/[\da-f]{8}-([^/]+)$/.exec(plain)?.[1];
  return new Set([plain, decoded(plain), ...(uploaded === undefined ? [] : [uploaded])]);
}

function decoded(written: string): string {
  try {
    return composed(decodeURIComponent(written));
  } catch {
    return written;
  }
}

function push<T>(to: Map<string, T[]>, key: string, value: T): void {
  const values = to.get(key);
  if (values === undefined) to.set(key, [value]);
  else values.push(value);
}

/** How many of the last parts of two paths are the same. */
function commonEnd(one: string, other: string): number {
  const [left, right] = [one, other].map((whole) => fold(whole).split('/').reverse());
  const differs = left?.findIndex((part, at) => part !== right?.[at]) ?? 0;
  return differs < 0 ? (left?.length ?? 0) : differs;
}

const lastTwo = (file: string): string => file.split('/').slice(-2).join('/');
const isAbsolute = (written: string): boolean => /^(?:\/|[a-z]:\/)/i.test(written);
const endsWith = (whole: string, end: string): boolean => fold(whole).endsWith(fold(end));
const withoutExtension = (file: string): string => file.slice(0, file.length - path.posix.extname(file).length);
const composed = (text: string): string => text.normalize('NFC').replaceAll('\\', '/');
const fold = (text: string): string => text.toLowerCase();
const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((label) => others.includes(label));
const quoted = (labels: readonly string[]): string =>
  labels.length === 0 ? 'no class' : labels.map((label) => `“${label}”`).join(' and ');
