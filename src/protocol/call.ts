/** What goes with a call across a border, whichever: see `Peer` in src/common/rpc.ts. */

/** A call as its handler has it. */
export interface Call<News = never> {
  /** Aborted, with the error to end with, when the caller cancels or is gone. */
  readonly signal: AbortSignal;
  /** Tells the caller that the work begins, where it had to wait for other work. */
  begin(): void;
  /** Tells the caller how the work goes on. All news arrive in order and before the answer. */
  report(news: News): void;
}

/** A call as its caller has it. */
export interface CallOptions<News = never> {
  /** Cancels. The promise settles nevertheless when the handler does, as it may be done already. */
  readonly signal?: AbortSignal | undefined;
  readonly begun?: (() => void) | undefined;
  readonly report?: ((news: News) => void) | undefined;
}
