import { type Methods, type ParamsOf, Peer, type Remote, type RpcMessage } from '../../src/common/rpc.ts';

/** VS Code's own API, which can be acquired only once. */
export interface VsCodeApi<Stored> {
  postMessage(message: RpcMessage): void;
  getState(): unknown;
  setState(state: Stored): void;
}

/** A page's connection to the extension. */
export function connect<Own extends Methods<Own>, Host>(
  api: Pick<VsCodeApi<never>, 'postMessage'>,
  handlers: Own,
): Peer<Own, Host> {
  const peer = new Peer<Own, Host>(handlers, {
    post: (message) => api.postMessage(message),
    // Nobody else is told.
    failed: ({ message }) => reportError(new Error(message)),
  });
  window.addEventListener('message', (event: MessageEvent<unknown>) => peer.receive(event.data));
  return peer;
}

/** A page's connection to its panel in the extension, and the state that it stores there. Create only one. */
export class PageHost<Own extends Methods<Own>, HostApi, Kept> {
  readonly #api: VsCodeApi<Kept>;
  readonly #peer: Peer<Own, HostApi>;
  #kept = '';

  constructor(api: VsCodeApi<Kept>, handlers: Own) {
    this.#api = api;
    this.#peer = connect(api, handlers);
  }

  /** Questions that the panel answers. */
  get ask(): Remote<HostApi> {
    return this.#peer.remote;
  }

  /** Sends a notice, whose effect shows in the state. */
  tell<M extends keyof HostApi & string>(method: M, params: ParamsOf<HostApi, M>): void {
    this.#peer.notify(method, params);
  }

  /** The view that the previous page stored, as untrusted data. */
  storedView(): unknown {
    const state = this.#api.getState();
    return typeof state === 'object' && state !== null && 'view' in state ? state.view : undefined;
  }

  store(kept: Kept): void {
    const text = JSON.stringify(kept);
    if (text === this.#kept) return;
    this.#kept = text;
    this.#api.setState(kept);
  }
}
