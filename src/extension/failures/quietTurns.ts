import type { Activity } from '../process/runQueue.ts';

/** Who tells what the pipeline is busy with. */
interface Busy {
  on(event: 'activity', listener: (activity: Activity | undefined) => void): unknown;
  off(event: 'activity', listener: (activity: Activity | undefined) => void): unknown;
}

/**
 * Says when nobody waits for an explanation, so that one in the background may run, and when somebody does, so that it
 * has to give way. What is its own among the pipeline's explanations is what lies between `begin` and `end`.
 */
export class QuietTurns {
  readonly #host: Busy;
  readonly #listener = (activity: Activity | undefined): void => this.#look(activity);
  /** Explanations that the pipeline has been asked for and has not ended. */
  #asked = 0;
  /** Those of them that are its own. */
  #own = 0;
  #giveWay: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #disposed = false;

  constructor(host: Busy) {
    this.#host = host;
    host.on('activity', this.#listener);
  }

  /** Resolves when nobody waits; at once after `dispose`. */
  async quiet(): Promise<void> {
    while (this.#others > 0 && !this.#disposed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** An own explanation is about to be asked for. @param giveWay is called once, when somebody waits for it. */
  begin(giveWay: () => void): void {
    this.#giveWay = giveWay;
    this.#own = 1;
  }

  /** It has ended. */
  end(): void {
    this.#giveWay = undefined;
    this.#own = 0;
  }

  dispose(): void {
    this.#disposed = true;
    this.#host.off('activity', this.#listener);
    this.#wake?.();
  }

  /** As of the last that was told: that of an explanation that ends comes before its end is known here. */
  get #others(): number {
    return this.#asked - this.#own;
  }

  #look(activity: Activity | undefined): void {
    this.#asked = activity === undefined ? 0 : activity.waiting + 1;
    if (this.#others <= 0) {
      this.#wake?.();
      return;
    }
    const giveWay = this.#giveWay;
    this.#giveWay = undefined;
    giveWay?.();
  }
}
