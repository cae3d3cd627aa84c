/**
 * How urgent a job is, most urgent first: what somebody waits for, a layout of samples that somebody may look at while it
 * is made, and measurements, which nobody is kept waiting for.
 */
const ranks = ['prompt', 'layout', 'measurement'] as const;
export type Rank = (typeof ranks)[number];

/** What the queue needs of the call that a job answers. */
export interface JobCall {
  readonly signal: AbortSignal;
  /** Told when the job begins. */
  begin(): void;
}

/** Lets everything that is more urgent go first; resolves when nothing such waits any more. */
export type GiveWay = () => Promise<void>;

interface Job {
  readonly rank: number;
  run(): Promise<void>;
}

/**
 * Works off jobs one at a time: the most urgent first, and those of one rank in the order in which they came. A job that
 * runs is interrupted only where it gives way by itself; what it gives way to is done before it goes on.
 */
export class JobQueue {
  readonly #waiting: Job[] = [];
  #busy = false;

  /** Whether nothing runs and nothing waits. */
  get idle(): boolean {
    return !this.#busy;
  }

  /**
   * @param work begins when its turn has come. It looks at the call's signal itself from then on.
   * @returns what `work` comes to. A job that is cancelled while it waits rejects at once with the signal's reason and
   * never begins.
   */
  add<T>(rank: Rank, { signal, begin }: JobCall, work: (giveWay: GiveWay) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const place = ranks.indexOf(rank);
      const withdraw = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(job), 1);
        reject(signal.reason);
      };
      const job: Job = {
        rank: place,
        run: async () => {
          signal.removeEventListener('abort', withdraw);
          try {
            begin();
            resolve(await work(() => this.#workOff(place)));
          } catch (error) {
            reject(error);
          }
        },
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.#waiting.push(job);
      if (!this.#busy) void this.#start();
    });
  }

  async #start(): Promise<void> {
    this.#busy = true;
    // No turn of the event loop lies between the last look at what waits and the end: nothing is left lying.
    for (let job = this.#take(ranks.length); job; job = this.#take(ranks.length)) await job.run();
    this.#busy = false;
  }

  async #workOff(below: number): Promise<void> {
    for (let job = this.#take(below); job; job = this.#take(below)) await job.run();
  }

  /** Takes out the most urgent job of a rank below `below`, of several the first. */
  #take(below: number): Job | undefined {
    const best = Math.min(...this.#waiting.map(({ rank }) => rank));
    if (best >= below) return undefined;
    const [job] = this.#waiting.splice(
      this.#waiting.findIndex(({ rank }) => rank === best),
      1,
    );
    return job;
  }
}
