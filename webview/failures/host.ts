import type { ParamsOf, Peer, Remote } from '../../src/common/rpc.ts';
import type { FailuresHostApi, FailuresPageApi, KeptFailures } from '../../src/protocol/failures.ts';
import { connect, type VsCodeApi } from '../base/hostEnd.ts';

declare function acquireVsCodeApi(): VsCodeApi<KeptFailures>;

/** The page's line to its panel in the extension, and what it leaves behind there. Make one only. */
export class FailuresHost {
  readonly #api = acquireVsCodeApi();
  readonly #peer: Peer<FailuresPageApi, FailuresHostApi>;
  #kept = '';

  constructor(handlers: FailuresPageApi) {
    this.#peer = connect(this.#api, handlers);
  }

  /** What the panel answers. */
  get ask(): Remote<FailuresHostApi> {
    return this.#peer.remote;
  }

  /** Asks for what the state tells. */
  tell<M extends keyof FailuresHostApi>(method: M, params: ParamsOf<FailuresHostApi, M>): void {
    this.#peer.notify(method, params);
  }

  /** What the page before left behind, as untrusted data. */
  stored(): { readonly view?: unknown } | undefined {
    const state = this.#api.getState();
    return typeof state === 'object' && state !== null ? state : undefined;
  }

  store(kept: KeptFailures): void {
    const text = JSON.stringify(kept);
    if (text === this.#kept) return;
    this.#kept = text;
    this.#api.setState(kept);
  }
}
