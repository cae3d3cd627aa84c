import type { ComparisonChange, FromWebview, PickedClass, RunSettings, ToWebview } from '../../src/protocol/panel.ts';
import type { ViewOptions } from '../logic/viewOptions.ts';

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

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: Stored): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The page's line to the extension host. Make one only: VS Code hands out its end once. */
export class Host {
  readonly #api = acquireVsCodeApi();
  #stored = '';
  #requests = 0;

  post(message: FromWebview): void {
    this.#api.postMessage(message);
  }

  /** A number that tells a request and its answer from all others of this page. */
  nextRequest(): number {
    this.#requests += 1;
    return this.#requests;
  }

  listen(onMessage: (message: ToWebview) => void): void {
    // VS Code delivers only what the extension sends, and both sides share the type.
    window.addEventListener('message', (event: MessageEvent<ToWebview>) => onMessage(event.data));
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
