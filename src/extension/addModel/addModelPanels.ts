import path from 'node:path';
import * as vscode from 'vscode';
import { openPanel } from '../shared/items.ts';
import { showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { AddModelPanel, type AddModelServices } from './addModelPanel.ts';
import { chooseModelFile } from './chooseFiles.ts';
import { readKeptForm } from './keptForm.ts';
import { askForTrust, mayRun } from './modelTrust.ts';

const viewType = 'relabel.addModel';

/** The forms that are open: at most one for a model. Brings them back after a window reload. */
export class AddModelPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, AddModelPanel>();
  readonly #services: AddModelServices;
  readonly #serializer: vscode.Disposable;

  constructor(services: AddModelServices) {
    this.#services = services;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  get(uri: vscode.Uri): AddModelPanel | undefined {
    return this.#panels.get(uri.toString());
  }

  /** The command: opens the form of a model file, or asks for one. The form runs the model, so that may need trust. */
  async add(uri?: vscode.Uri): Promise<void> {
    const model = uri ?? (await chooseModelFile());
    if (model === undefined) return;
    if (model.scheme !== 'file') {
      void showError(plain`Relabel: ${model.toString(true)} isn’t a file on disk. Save it as a file first.`);
      return;
    }
    if (!mayRun(model)) {
      void askForTrust();
      return;
    }
    const open = this.get(model);
    if (open === undefined) this.#open(model);
    else open.reveal();
  }

  #open(uri: vscode.Uri): void {
    const image = this.#services.panels.active?.uri;
    const title = plain`Add ${path.basename(uri.fsPath)}`;
    this.#add(openPanel(viewType, title, vscode.ViewColumn.Active), uri, { image });
  }

  /** VS Code's own: a form of before a reload. */
  async deserializeWebviewPanel(webviewPanel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = readKeptForm(state);
    const uri = kept && vscode.Uri.parse(kept.uri);
    if (uri === undefined || this.get(uri) !== undefined || !mayRun(uri)) webviewPanel.dispose();
    else this.#add(webviewPanel, uri, { kept });
  }

  /** Lets go of VS Code. The forms stay: their tabs are what a reload brings back. */
  dispose(): void {
    this.#serializer.dispose();
  }

  #add(
    webviewPanel: vscode.WebviewPanel,
    uri: vscode.Uri,
    begin: ConstructorParameters<typeof AddModelPanel>[3],
  ): void {
    const key = uri.toString();
    const panel = new AddModelPanel(webviewPanel, uri, this.#services, begin, () => this.#panels.delete(key));
    this.#panels.set(key, panel);
  }
}
