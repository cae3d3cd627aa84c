import { toFailure } from '../../src/common/errors.ts';

interface Limits {
  /** Pictures per request. */
  readonly atOnce: number;
  /** Pictures kept in memory. */
  readonly kept: number;
}

/**
 * Pictures that are fetched when somebody looks at them and kept for the duration of a run. Only one request is in
 * progress at a time; when it is answered, whatever is wanted by then comes next.
 */
export abstract class FetchedPictures<Item, Shown> {
  readonly #onChange: () => void;
  readonly #limits: Limits;
  readonly #kept = new Map<string, Shown>();
  #wanted: readonly Item[] = [];
  /** What is being fetched, without what was forgotten since. */
  #asked: Set<string> | undefined;
  #failure: string | undefined;

  constructor(onChange: () => void, limits: Limits) {
    this.#onChange = onChange;
    this.#limits = limits;
  }

  /** Why no pictures arrive; undefined as long as they do. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The picture, if it is there. */
  get(item: Item): Shown | undefined {
    return this.#kept.get(this.keyOf(item));
  }

  /** Asks again after a failure. */
  retry(): void {
    this.#failure = undefined;
    this.#ask();
  }

  protected abstract keyOf(item: Item): string;

  /** Requests pictures from the host; the answer keeps this order. */
  protected abstract fetch(items: readonly Item[]): Promise<readonly (Shown | undefined)[]>;

  /** Forgets everything: from now on pictures belong to another run, or have another size. */
  protected clear(): void {
    this.#kept.clear();
    this.#wanted = [];
    this.#asked = undefined;
    this.#failure = undefined;
  }

  /** Forgets these, which look different by now: they are not taken from an answer that is under way either. */
  protected drop(items: readonly Item[]): void {
    for (const key of items.map((item) => this.keyOf(item))) {
      this.#kept.delete(key);
      this.#asked?.delete(key);
    }
  }

  /** What is being looked at; replaces what was wanted before. */
  protected wantAll(items: readonly Item[]): void {
    this.#wanted = items;
    this.#ask();
  }

  #keep(items: readonly Item[], pictures: readonly (Shown | undefined)[], asked: ReadonlySet<string>): void {
    for (const [position, item] of items.entries()) {
      const [key, picture] = [this.keyOf(item), pictures[position]];
      if (picture !== undefined && asked.has(key)) this.#kept.set(key, picture);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.kept) break;
      this.#kept.delete(oldest);
    }
  }

  #ask(): void {
    if (this.#asked !== undefined || this.#failure !== undefined) return;
    const items = this.#wanted.filter((item) => this.get(item) === undefined).slice(0, this.#limits.atOnce);
    if (items.length === 0) return;
    const asked = new Set(items.map((item) => this.keyOf(item)));
    this.#asked = asked;
    this.fetch(items).then(
      (pictures) => this.#take(asked, () => this.#keep(items, pictures, asked)),
      (error: unknown) => this.#take(asked, () => (this.#failure = toFailure(error).message)),
    );
  }

  /** An answer that is no longer wanted is ignored. */
  #take(asked: ReadonlySet<string>, act: () => void): void {
    if (asked !== this.#asked) return;
    this.#asked = undefined;
    act();
    this.#onChange();
    this.#ask();
  }
}
