/** Runs an action at most once per interval: the first call at once, those that follow together at its end. */
export class Throttle {
  #timer: NodeJS.Timeout | undefined;
  #asked = false;

  /** @param intervalMs in milliseconds */
  constructor(
    readonly action: () => void,
    readonly intervalMs: number,
  ) {}

  /** Requests the action. */
  ask(): void {
    if (this.#timer !== undefined) {
      this.#asked = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#asked) this.ask();
    }, this.intervalMs);
    this.#asked = false;
    this.action();
  }

  /** The action no longer runs. */
  dispose(): void {
    this.#asked = false;
    clearTimeout(this.#timer);
  }
}
