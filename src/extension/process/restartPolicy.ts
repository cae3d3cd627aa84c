/** Decides whether a child process that crashed may be restarted. */
export class RestartPolicy {
  #crashes: number[] = [];

  /**
   * @param limit the crash that is one too many: 5 allows four restarts
   * @param windowMs crashes longer ago than this no longer count, in milliseconds
   */
  constructor(
    readonly limit = 5,
    readonly windowMs = 3 * 60_000,
  ) {}

  /** Records a crash at `now` (milliseconds); true if the child may be restarted. */
  crashed(now: number): boolean {
    this.#crashes = [...this.#crashes.filter((time) => now - time < this.windowMs), now];
    return this.#crashes.length < this.limit;
  }

  /** Counts from zero again, because the user asks for another try. */
  reset(): void {
    this.#crashes = [];
  }
}
