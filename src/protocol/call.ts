/** The extra argument of a call over any channel: see `Peer` in src/common/rpc.ts. */

/** A call as its handler sees it. */
export interface Call<News = never> {
  /** Aborted, with the error to end with, when the caller cancels or is gone. */
  readonly signal: AbortSignal;
  /** Tells the caller that the work begins, if it had to wait for other work. */
  begin(): void;
  /** Reports progress to the caller. All reports arrive in order and before the answer. */
  report(news: News): void;
}

/** A call as its caller sees it. */
export interface CallOptions<News = never> {
  /** Cancels. The promise still settles only when the handler does, which may already be done. */
  readonly signal?: AbortSignal | undefined;
  readonly begun?: (() => void) | undefined;
  readonly report?: ((news: News) => void) | undefined;
}
