import path from 'node:path';
import * as vscode from 'vscode';
import { openPanel } from '../shared/items.ts';
import { showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { AddModelPanel } from './addModelPanel.ts';
import { chooseModelFile } from './chooseFiles.ts';
import { chooseEntry } from './entry/chooseEntry.ts';
import { type ConfiguredEntry, entryNamed } from './entry/configuredEntry.ts';
import { removeModel } from './entry/removeModel.ts';
import type { AddModelServices, FormBegin } from './formBegin.ts';
import { readKeptForm } from './keptForm.ts';
import { askForTrust, mayRun } from './modelTrust.ts';

const viewType = 'relabel.addModel';

/** The forms that are open: at most one that adds a model file, and one for each model that is edited. Brings them back after a window reload. */
export class AddModelPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, AddModelPanel>();
  readonly #services: AddModelServices;
  readonly #serializer: vscode.Disposable;

  constructor(services: AddModelServices) {
    this.#services = services;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  /** @param name of the model in the settings that is edited; undefined: the form that adds one. */
  get(uri: vscode.Uri, name?: string): AddModelPanel | undefined {
    return this.#panels.get(keyOf(uri, name));
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

  /** The command: opens the form of a model that is in the settings. @param uri its file; undefined: asks which. */
  async edit(uri?: vscode.Uri): Promise<void> {
    const edited = await chooseEntry(plain`Model to edit`, uri);
    if (edited !== undefined) this.#openEntry(edited);
  }

  /** Opens the form of the model of that name. */
  async editNamed(uri: vscode.Uri, name: string): Promise<void> {
    const edited = entryNamed(uri, name);
    if (edited !== undefined) this.#openEntry(edited);
  }

  /** The command: takes a model out of the settings, and closes its form. @param uri its file; undefined: asks which. */
  async remove(uri?: vscode.Uri): Promise<void> {
    const edited = await chooseEntry(plain`Model to remove`, uri);
    if (edited !== undefined && (await removeModel(edited))) this.get(edited.file, edited.entry.name)?.dispose();
  }

  #openEntry(edited: ConfiguredEntry): void {
    const { file, entry } = edited;
    if (!mayRun(file)) {
      void askForTrust();
      return;
    }
    const open = this.get(file, entry.name);
    const image = this.#services.panels.active?.uri;
    if (open !== undefined) open.reveal();
    else this.#add(openPanel(viewType, plain`Edit ${entry.name}`, vscode.ViewColumn.Active), file, { image, edited });
  }

  #open(uri: vscode.Uri): void {
    const image = this.#services.panels.active?.uri;
    const title = plain`Add ${path.basename(uri.fsPath)}`;
    this.#add(openPanel(viewType, title, vscode.ViewColumn.Active), uri, { image });
  }

  /** VS Code's own: a form of before a reload. One of a model that is no longer in the settings closes. */
  async deserializeWebviewPanel(webviewPanel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = readKeptForm(state);
    const uri = kept && vscode.Uri.parse(kept.uri);
    const name = kept?.editing;
    const edited = uri && name !== undefined ? entryNamed(uri, name) : undefined;
    const lost = name !== undefined && edited === undefined;
    if (uri === undefined || lost || this.get(uri, name) !== undefined || !mayRun(uri)) webviewPanel.dispose();
    else this.#add(webviewPanel, uri, { kept, edited });
  }

  /** Lets go of VS Code. The forms stay: their tabs are what a reload brings back. */
  dispose(): void {
    this.#serializer.dispose();
  }

  #add(webviewPanel: vscode.WebviewPanel, uri: vscode.Uri, begin: FormBegin): void {
    const key = keyOf(uri, begin.edited?.entry.name);
    const others = { edit: (file: vscode.Uri, name: string) => this.editNamed(file, name) };
    const panel = new AddModelPanel(webviewPanel, uri, this.#services, begin, others, () => this.#panels.delete(key));
    this.#panels.set(key, panel);
  }
}

function keyOf(uri: vscode.Uri, name: string | undefined): string {
  return JSON.stringify([uri.toString(), name]);
}
