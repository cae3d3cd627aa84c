/** Keeps the most recently opened items open, so that asking for one again costs nothing. */
export class Warm<T> {
  readonly #open = new Map<string, Promise<T>>();
  /** What was open when each of those that wait began to. */
  readonly #held = new Set<ReadonlySet<string>>();

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
    await this.#trim();
    return opening;
  }

  /** Nothing that is open now is released before `work` has ended. What it opens has the whole capacity to itself. */
  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    const held = new Set(this.#open.keys());
    this.#held.add(held);
    try {
      return await work();
    } finally {
      this.#held.delete(held);
      // Whoever waited goes on with them: all else is older.
      for (const [key, value] of [...this.#open].filter(([key]) => held.has(key))) {
        this.#open.delete(key);
        this.#open.set(key, value);
      }
      await this.#trim();
    }
  }

  async #trim(): Promise<void> {
    const free = [...this.#open].filter(([key]) => ![...this.#held].some((held) => held.has(key)));
    const oldest = free.slice(0, Math.max(0, free.length - this.capacity));
    for (const [key] of oldest) this.#open.delete(key);
    for (const [, value] of oldest) await this.#releaseOne(value);
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
