import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromWebview, PanelState, ShownPicture, ToWebview } from '../../protocol/panel.ts';
import { receiveChecked } from '../shared/checkedMessages.ts';
import { html } from '../shared/html.ts';
import { setPanelTitle } from '../shared/items.ts';
import type { Log } from '../shared/log.ts';
import type { PlainText } from '../shared/plainText.ts';
import { Throttle } from '../shared/throttle.ts';
import { pageMessages } from './pageMessages.ts';

/** How often the page is told of progress, in milliseconds. */
const tellEvery = 100;

/** Every message but "ready", which the page's end here answers itself. */
export type PageMessage = Exclude<FromWebview, { type: 'ready' }>;

/** Whose page it is. */
export interface PageOwner {
  readonly state: PanelState;
  readonly preview: ShownPicture | undefined;
  receive(message: PageMessage): void;
}

/** The extension's end of a panel's page. The page may end and start again at any time, as its tab hides and shows. */
export class PanelPage implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #owner: PageOwner;
  readonly #throttle: Throttle;
  readonly #disposables: vscode.Disposable[];
  /** There is a page and it listens. */
  #listening = false;

  constructor(
    panel: vscode.WebviewPanel,
    services: { readonly extensionUri: vscode.Uri; readonly log: Pick<Log, 'warn'> },
    title: PlainText,
    owner: PageOwner,
  ) {
    this.#panel = panel;
    this.#owner = owner;
    this.#throttle = new Throttle(() => this.send({ type: 'state', state: owner.state }), tellEvery);
    this.#disposables = [
      this.#throttle,
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#listening = false;
      }),
      receiveChecked<FromWebview>(panel.webview, pageMessages, services.log, (message) => this.#receive(message)),
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
    this.send({ type: 'preview', preview: this.#owner.preview });
  }

  /** Sends a message if there is a page; one that comes later asks for what it needs. */
  send(message: ToWebview): void {
    if (this.#listening) void this.#panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#listening = false;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #receive(message: FromWebview): void {
    if (message.type !== 'ready') {
      this.#owner.receive(message);
      return;
    }
    this.#listening = true;
    this.send({ type: 'state', state: this.#owner.state });
    this.previewChanged();
  }
}
