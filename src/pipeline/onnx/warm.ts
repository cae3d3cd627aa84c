/** Keeps the most recently opened items open, so that asking for one again costs nothing. */
export class Warm<T> {
  readonly #open = new Map<string, Promise<T>>();

  /** @param capacity how many stay open; the least recently used one is released first. */
  constructor(
    private readonly capacity: number,
    private readonly release: (value: T) => Promise<void>,
  ) {}

  /** The open item for the key; if there is none, `open` opens it now. A failure to open is forgotten. */
  async get(key: string, open: () => Promise<T>): Promise<T> {
    const known = this.#open.get(key);
    if (known) {
      this.#open.delete(key);
      this.#open.set(key, known);
      return known;
    }
    const opening = open();
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key));
    for (const [oldest, value] of this.#open) {
      if (this.#open.size <= this.capacity) break;
      this.#open.delete(oldest);
      await this.#releaseOne(value);
    }
    return opening;
  }

  async dispose(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map((value) => this.#releaseOne(value)));
  }

  async #releaseOne(opening: Promise<T>): Promise<void> {
    const value = await opening.catch(() => undefined);
    if (value !== undefined) await this.release(value);
  }
}
