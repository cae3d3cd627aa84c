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
  /** What is being fetched. */
  #asked: readonly Item[] | undefined;
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

  /** Forgets these, which look different by now: an answer that is under way is not taken. */
  protected drop(items: readonly Item[]): void {
    if (items.length === 0) return;
    for (const item of items) this.#kept.delete(this.keyOf(item));
    this.#asked = undefined;
  }

  /** What is being looked at; replaces what was wanted before. */
  protected wantAll(items: readonly Item[]): void {
    this.#wanted = items;
    this.#ask();
  }

  #keep(items: readonly Item[], pictures: readonly (Shown | undefined)[]): void {
    for (const [position, item] of items.entries()) {
      const picture = pictures[position];
      if (picture !== undefined) this.#kept.set(this.keyOf(item), picture);
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
    this.#asked = items;
    this.fetch(items).then(
      (pictures) => this.#take(items, () => this.#keep(items, pictures)),
      (error: unknown) => this.#take(items, () => (this.#failure = toFailure(error).message)),
    );
  }

  /** An answer that is no longer wanted is ignored. */
  #take(items: readonly Item[], act: () => void): void {
    if (items !== this.#asked) return;
    this.#asked = undefined;
    act();
    this.#onChange();
    this.#ask();
  }
}
