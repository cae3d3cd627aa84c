import path from 'node:path';
import * as vscode from 'vscode';
import { AddModelPanel, type AddModelServices } from './addModelPanel.ts';
import { chooseModelFile } from './chooseFiles.ts';

/** The forms that are open: at most one for a model. */
export class AddModelPanels {
  readonly #panels = new Map<string, AddModelPanel>();
  readonly #services: AddModelServices;

  constructor(services: AddModelServices) {
    this.#services = services;
  }

  get(uri: vscode.Uri): AddModelPanel | undefined {
    return this.#panels.get(uri.toString());
  }

  /** The command: opens the form of a model file, or asks for one. */
  async add(uri?: vscode.Uri): Promise<void> {
    const model = uri ?? (await chooseModelFile());
    if (model === undefined) return;
    if (model.scheme !== 'file') {
      const message = `Relabel: ${model.toString(true)} is not on a disk. Save it as a file and add that.`;
      void vscode.window.showErrorMessage(message);
      return;
    }
    const open = this.get(model);
    if (open === undefined) this.#open(model);
    else open.reveal();
  }

  #open(uri: vscode.Uri): void {
    const image = this.#services.panels.active?.uri;
    const title = `Add ${path.basename(uri.fsPath)}`;
    const panel = vscode.window.createWebviewPanel('relabel.addModel', title, vscode.ViewColumn.Active);
    const key = uri.toString();
    this.#panels.set(key, new AddModelPanel(panel, uri, this.#services, image, () => this.#panels.delete(key)));
  }
}
