import type { ParamsOf, Peer, Remote } from '../../src/common/rpc.ts';
import type {
  ComparisonChange,
  PanelHostApi,
  PanelPageApi,
  PickedClass,
  RunSettings,
} from '../../src/protocol/panel.ts';
import type { ViewOptions } from '../logic/picture/viewOptions.ts';
import { connect, type VsCodeApi } from './hostEnd.ts';

/** What the page leaves behind for its next life: the serializer reads all but `view`. */
export interface Stored {
  readonly uri: string;
  readonly settings: RunSettings;
  readonly view: ViewOptions;
  /** The class that the user expects, if one was picked. */
  readonly expected?: PickedClass;
  /** What the explanation is compared with, if it is. */
  readonly compare?: ComparisonChange;
}

declare function acquireVsCodeApi(): VsCodeApi<Stored>;

/** The page's line to its panel in the extension, and what it leaves behind there. Make one only. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #peer: Peer<PanelPageApi, PanelHostApi>;
  #stored = '';

  constructor(handlers: PanelPageApi) {
    this.#peer = connect(this.#api, handlers);
  }

  /** What the panel answers. */
  get ask(): Remote<PanelHostApi> {
    return this.#peer.remote;
  }

  /** Asks for what the state tells. */
  tell<M extends keyof PanelHostApi>(method: M, params: ParamsOf<PanelHostApi, M>): void {
    this.#peer.notify(method, params);
  }

  /** The view that was stored, as untrusted data. */
  storedView(): unknown {
    const state = this.#api.getState();
    return typeof state === 'object' && state !== null && 'view' in state ? state.view : undefined;
  }

  store(stored: Stored): void {
    const text = JSON.stringify(stored);
    if (text === this.#stored) return;
    this.#stored = text;
    this.#api.setState(stored);
  }
}
