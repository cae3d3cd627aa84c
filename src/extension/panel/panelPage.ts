import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { StateSender } from '../../common/stateParts.ts';
import type { PanelHostApi, PanelPageApi, PanelState, ShownPicture } from '../../protocol/panel.ts';
import { html } from '../shared/html.ts';
import { setPanelTitle } from '../shared/items.ts';
import type { Log } from '../shared/log.ts';
import { PageEnd } from '../shared/pageEnd.ts';
import type { PlainText } from '../shared/plainText.ts';
import { Throttle } from '../shared/throttle.ts';
import { panelChecks } from './panelChecks.ts';
import type { PanelHandlers } from './panelHandlers.ts';

/** The interval between progress updates to the page, in milliseconds. */
const tellEvery = 100;

/** The owner of the page. */
export interface PageOwner {
  readonly state: PanelState;
  readonly preview: ShownPicture | undefined;
  readonly handlers: PanelHandlers;
}

/** The extension's end of a panel's page. The page may end and restart at any time, as its tab is hidden and shown. */
export class PanelPage implements vscode.Disposable {
  readonly #owner: PageOwner;
  readonly #throttle: Throttle;
  readonly #end: PageEnd<PanelHostApi, PanelPageApi>;
  readonly #sender = new StateSender<PanelState>();
  readonly #disposables: vscode.Disposable[];
  /** There is a page, and it is listening. */
  #listening = false;

  constructor(
    panel: vscode.WebviewPanel,
    services: { readonly extensionUri: vscode.Uri; readonly log: Pick<Log, 'warn'> },
    title: PlainText,
    owner: PageOwner,
  ) {
    this.#owner = owner;
    this.#throttle = new Throttle(() => this.#tellState(), tellEvery);
    const handlers = { ...owner.handlers, ready: () => this.#ready() };
    this.#end = new PageEnd(panel.webview, { handlers, checks: panelChecks }, services.log);
    this.#disposables = [
      this.#throttle,
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#listening = false;
      }),
      this.#end,
    ];

    const file = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(services.extensionUri, ...parts);
    const address = (name: string): string => panel.webview.asWebviewUri(file('dist', name)).toString();
    setPanelTitle(panel, title);
    panel.iconPath = { light: file('media', 'explain-light.svg'), dark: file('media', 'explain-dark.svg') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [file('dist')] };
    panel.webview.html = html({
      title: title.shown,
      script: address('webview.js'),
      style: address('webview.css'),
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
    });
  }

  /** Sends the owner's state soon. */
  stateChanged(): void {
    this.#throttle.ask();
  }

  /** Sends the owner's preview. */
  previewChanged(): void {
    if (this.#listening) this.#end.tell('preview', this.#owner.preview);
  }

  dispose(): void {
    this.#listening = false;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /** A new page, which knows nothing yet. */
  #ready(): void {
    this.#listening = true;
    this.#end.restart();
    this.#sender.reset();
    this.#tellState();
    this.previewChanged();
  }

  /** A page that comes later asks for it. */
  #tellState(): void {
    if (!this.#listening) return;
    const { parts, state } = this.#sender.split(this.#owner.state);
    for (const part of parts) this.#end.tell('part', part);
    this.#end.tell('state', state);
  }
}
