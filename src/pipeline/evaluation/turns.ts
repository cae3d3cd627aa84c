/** Lets pieces of work run in the order in which they were asked for, at most so many at a time. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(private readonly most: number) {}

  /** @throws what the work throws. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    // Who ends hands its turn to the next, so that nobody can come in between.
    if (this.#running < this.most) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
