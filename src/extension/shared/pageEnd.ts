import type * as vscode from 'vscode';
import { PipelineError } from '../../common/errors.ts';
import { type Methods, type ParamsOf, Peer } from '../../common/rpc.ts';
import { type Checks, checked } from './checks.ts';
import type { Log } from './log.ts';

/** What a page may call, with a schema for each. */
export interface PageHandlers<Own> {
  readonly handlers: Own;
  readonly checks: Checks<Own>;
}

/**
 * The extension's end of a webview, and the only entry point for a page's calls: each is checked before anyone receives
 * it, and a bad one is refused and logged. VS Code lets a page end and restart at any time.
 */
export class PageEnd<Own extends Methods<Own>, Page> implements vscode.Disposable {
  readonly #webview: Pick<vscode.Webview, 'postMessage'>;
  readonly #own: Own;
  readonly #log: Pick<Log, 'warn'>;
  readonly #listener: vscode.Disposable;
  #peer: Peer<Own, Page>;

  constructor(
    webview: Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>,
    { handlers, checks }: PageHandlers<Own>,
    log: Pick<Log, 'warn'>,
  ) {
    this.#webview = webview;
    this.#own = checked(handlers, checks);
    this.#log = log;
    this.#peer = this.#connect();
    this.#listener = webview.onDidReceiveMessage((message: unknown) => this.#peer.receive(message));
  }

  /** Sends the page a notice. */
  tell<M extends keyof Page & string>(method: M, params: ParamsOf<Page, M>): void {
    this.#peer.notify(method, params);
  }

  /** There is a new page: calls of the previous one are no longer answered. */
  restart(): void {
    this.#peer.close(gone());
    this.#peer = this.#connect();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#peer.close(gone());
  }

  #connect(): Peer<Own, Page> {
    return new Peer(this.#own, {
      post: (message) => void this.#webview.postMessage(message),
      failed: ({ code, message }, method) => {
        // If there is no such method, not even the name is repeated.
        if (!Object.hasOwn(this.#own, method)) this.#log.warn('A page called a method that there is not.');
        // Other failures are answers, for the user to read.
        else if (code === 'internal') this.#log.warn(`A page's call failed: ${message}`);
      },
    });
  }
}

function gone(): PipelineError {
  return new PipelineError('gone', 'The page is gone.');
}
