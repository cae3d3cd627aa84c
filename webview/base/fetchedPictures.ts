import type { Picture, ToWebview } from '../../src/protocol/panel.ts';
import type { Host } from './host.ts';

type Failed = Extract<ToWebview, { type: 'picturesFailed' }>;

interface Limits {
  /** Pictures that one request asks for. */
  readonly atOnce: number;
  /** Pictures kept in memory. */
  readonly kept: number;
}

/**
 * Pictures that are fetched as somebody looks at them and kept for the time of a run. Only one request is under way;
 * when it is answered, what is wanted by then comes next.
 */
export abstract class FetchedPictures<Item> {
  protected readonly host: Host;
  readonly #onChange: () => void;
  readonly #limits: Limits;
  readonly #kept = new Map<string, Picture>();
  #wanted: readonly Item[] = [];
  #asked: { readonly request: number; readonly items: readonly Item[] } | undefined;
  #failure: string | undefined;

  constructor(host: Host, onChange: () => void, limits: Limits) {
    this.host = host;
    this.#onChange = onChange;
    this.#limits = limits;
  }

  /** Why pictures do not come; undefined as long as they do. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The picture, if it is there. */
  get(item: Item): Picture | undefined {
    return this.#kept.get(this.keyOf(item));
  }

  /** Asks again after a failure. */
  retry(): void {
    this.#failure = undefined;
    this.#ask();
  }

  protected abstract keyOf(item: Item): string;

  /** Asks the host for pictures. */
  protected abstract post(request: number, items: readonly Item[]): void;

  /** Forgets all: what comes now is of another run, or of another size. */
  protected clear(): void {
    this.#kept.clear();
    this.#wanted = [];
    this.#asked = undefined;
    this.#failure = undefined;
  }

  /** What is looked at; replaces what was wanted before. */
  protected wantAll(items: readonly Item[]): void {
    this.#wanted = items;
    this.#ask();
  }

  /** Takes an answer, in the order in which was asked, if it answers this object's request. */
  protected take(request: number, answer: readonly (Picture | undefined)[] | Failed): void {
    if (request !== this.#asked?.request) return;
    const { items } = this.#asked;
    this.#asked = undefined;
    if ('message' in answer) this.#failure = answer.message;
    else this.#keep(items, answer);
    this.#onChange();
    this.#ask();
  }

  #keep(items: readonly Item[], pictures: readonly (Picture | undefined)[]): void {
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
    const request = this.host.nextRequest();
    this.#asked = { request, items };
    this.post(request, items);
  }
}
