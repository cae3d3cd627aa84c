/**
 * Calls over a channel for messages (a process's IPC, postMessage). Each side is a `Peer`: it answers calls with its
 * own handlers and calls those of the other side, both described by one interface of async methods. A method takes one
 * value; the progress that it reports is in the type of a second parameter:
 *
 * interface Api { measure(what: Measures, call: Call<Progress>): Promise<Figures> }
 *
 * Values are whatever the channel can carry; if that is the structured clone algorithm, typed arrays are passed as they
 * are.
 */
import type { Call, CallOptions } from '../protocol/call.ts';
import type { Failure } from '../protocol/failure.ts';
import { PipelineError, toFailure } from './errors.ts';

export type { Call, CallOptions } from '../protocol/call.ts';

/** What one side of a channel can be asked for. */
export type Methods<Api> = { readonly [M in keyof Api]: (params: never, call: Call) => unknown };

/**
 * An interface of methods as its own side implements them: every handler gets the call, whether or not it reports
 * progress.
 */
export type Handlers<Api> = {
  readonly [M in keyof Api]: Api[M] extends (params: infer Params, call: Call<infer News>) => infer Answer
    ? (params: Params, call: Call<News>) => Answer
    : never;
};

/** The same as the other side calls them. */
export type Remote<Api> = {
  readonly [M in keyof Api]: Api[M] extends (params: infer Params, call: Call<infer News>) => infer Answer
    ? (params: Params, options?: CallOptions<News>) => Promise<Awaited<Answer>>
    : never;
};

/** The value that a method takes. */
export type ParamsOf<Api, M extends keyof Api> = Parameters<Remote<Api>[M]>[0];

export type RpcMessage =
  /** Without an id: a notice, which is not answered. */
  | { readonly type: 'call'; readonly id?: number | undefined; readonly method: string; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'news'; readonly id: number; readonly news: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly failure: Failure };

interface OpenCall extends Omit<CallOptions<unknown>, 'signal'> {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  /** Stops listening to the caller's signal. */
  release(): void;
}

export interface PeerOptions {
  /** Sends a message over the channel. Throws if it cannot be sent. */
  readonly post: (message: RpcMessage) => void;
  /**
   * Is called on every failure of a handler on this side, before the other side is told; nobody else is told about a
   * failed notice.
   */
  readonly failed?: (failure: Failure, method: string) => void;
}

/** One side of a channel. Its owner passes it every incoming message, and closes it when the other side is gone. */
export class Peer<Own extends Methods<Own>, Other> {
  /**
   * The methods of the other side. Their promises reject with a PipelineError equal to the one that the handler threw.
   */
  readonly remote: Remote<Other>;
  readonly #handlers: Own;
  readonly #options: PeerOptions;
  readonly #open = new Map<number, OpenCall>();
  readonly #running = new Map<number, AbortController>();
  #lastId = 0;
  #closed: PipelineError | undefined;

  /** @param handlers an object whose own properties are the methods that can be called. */
  constructor(handlers: Own, options: PeerOptions) {
    this.#handlers = handlers;
    this.#options = options;
    this.remote = remoteOf((method, params, how) => this.#call(method, params, how));
  }

  /** Calls a method whose answer is of no interest; if the other side is gone, nothing is reported. */
  notify<M extends keyof Other & string>(method: M, params: ParamsOf<Other, M>): void {
    if (this.#closed === undefined) this.#options.post({ type: 'call', method, params });
  }

  /** Handles a message from the channel. Anything that is not a peer's message is ignored. */
  receive(message: unknown): void {
    if (this.#closed !== undefined || !isMessage(message)) return;
    switch (message.type) {
      case 'call':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'cancel':
        this.#running.get(message.id)?.abort(cancelled());
        return;
      case 'begun':
        this.#open.get(message.id)?.begun?.();
        return;
      case 'news':
        this.#open.get(message.id)?.report?.(message.news);
        return;
      case 'answer':
        this.#settle(message.id)?.resolve(message.answer);
        return;
      case 'failure':
        this.#settle(message.id)?.reject(toError(message.failure));
    }
  }

  /** The other side is gone: open calls reject with `error`, and so do all later ones. */
  close(error: PipelineError): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    for (const id of [...this.#open.keys()]) this.#settle(id)?.reject(error);
    for (const controller of this.#running.values()) controller.abort(cancelled());
  }

  #call(method: string, params: unknown, options: CallOptions<unknown> = {}): Promise<unknown> {
    const { signal, begun, report } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#options.post({ type: 'call', id, method, params });
      const cancel = (): void => this.#options.post({ type: 'cancel', id });
      signal?.addEventListener('abort', cancel, { once: true });
      const release = (): void => signal?.removeEventListener('abort', cancel);
      this.#open.set(id, { resolve, reject, begun, report, release });
    });
  }

  #settle(id: number): OpenCall | undefined {
    const call = this.#open.get(id);
    this.#open.delete(id);
    call?.release();
    return call;
  }

  async #answer(id: number | undefined, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    const post = (message: (id: number) => RpcMessage): void => {
      if (id !== undefined && this.#running.get(id) === controller && !this.#closed) this.#options.post(message(id));
    };
    if (id !== undefined) this.#running.set(id, controller);
    try {
      const answer = await this.#handler(method)(params as never, {
        signal: controller.signal,
        begin: () => post((id) => ({ type: 'begun', id })),
        report: (news: unknown) => post((id) => ({ type: 'news', id, news })),
      });
      post((id) => ({ type: 'answer', id, answer }));
    } catch (error) {
      const failure = toFailure(error);
      this.#options.failed?.(failure, method);
      post((id) => ({ type: 'failure', id, failure }));
    } finally {
      if (id !== undefined) this.#running.delete(id);
    }
  }

  #handler(method: string): Methods<Own>[keyof Own] {
    const handler = Object.hasOwn(this.#handlers, method) ? this.#handlers[method as keyof Own] : undefined;
    if (typeof handler === 'function') return handler;
    throw new PipelineError('internal', `Relabel failed unexpectedly: nothing answers “${method}”.`);
  }
}

/** The methods of a side, each created by `call` from its name. */
export function remoteOf<Api>(
  call: (method: keyof Api & string, params: unknown, options?: CallOptions<unknown>) => Promise<unknown>,
): Remote<Api> {
  const get = (_: object, method: string | symbol): unknown =>
    // A promise that resolves with a remote checks it for a "then".
    typeof method === 'symbol' || method === 'then'
      ? undefined
      : (params: unknown, options?: CallOptions<unknown>) => call(method as keyof Api & string, params, options);
  return new Proxy({}, { get }) as Remote<Api>;
}

export function cancelled(): PipelineError {
  return new PipelineError('cancelled', 'Cancelled.');
}

function toError({ code, message, detail, setting }: Failure): PipelineError {
  return new PipelineError(code, message, { ...(setting !== undefined && { setting }), cause: detail });
}

function isMessage(value: unknown): value is RpcMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type === 'call') return 'method' in value && typeof value.method === 'string';
  return typeof value.type === 'string' && 'id' in value && typeof value.id === 'number';
}
