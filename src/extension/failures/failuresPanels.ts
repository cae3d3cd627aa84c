import * as vscode from 'vscode';
import type { ImageChoice } from '../../protocol/folders/folderRun.ts';
import { isImageFile } from '../../settings/imageFiles.ts';
import { askToOpen } from '../shared/dialogs.ts';
import { openPanel } from '../shared/items.ts';
import { showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { type ChosenRun, chosenRun } from './chosenRun.ts';
import { FailuresPanel } from './failuresPanel.ts';
import type { FailuresServices } from './failuresServices.ts';
import { newRequest, type RunRequest, rootOf, sameRun } from './runRequest.ts';

const viewType = 'relabel.failures';

/** The panels of runs that are open: at most one for a run. Brings them back after a window reload. */
export class FailuresPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, FailuresPanel>();
  readonly #services: FailuresServices;
  readonly #serializer: vscode.Disposable;
  readonly #changed = new vscode.EventEmitter<void>();
  /** A run was started, ended, renamed or removed. */
  readonly onDidChange = this.#changed.event;

  constructor(services: FailuresServices) {
    this.#services = services;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  get all(): readonly FailuresPanel[] {
    return [...this.#panels.values()];
  }

  get(id: string): FailuresPanel | undefined {
    return this.#panels.get(id);
  }

  /** The command: looks at the folder or images that it is called with, or asks for a folder. */
  async find(first: unknown, second: unknown): Promise<void> {
    const chosen = chosenRun<vscode.Uri>(first, second) ?? (await askForFolder());
    if (chosen === undefined || !onDisk(chosen.uris)) return;
    const images = await imagesOf(chosen);
    if (images !== undefined) await this.#ask(images);
  }

  /** Looks at these images together. */
  async findIn(images: readonly vscode.Uri[]): Promise<void> {
    if (onDisk(images)) await this.#ask({ from: 'these', paths: images.map(({ fsPath }) => fsPath) });
  }

  /** Opens a run that was started before. */
  open(request: RunRequest): FailuresPanel {
    const open = this.get(request.id);
    open?.tab.reveal();
    return open ?? this.#add(openPanel(viewType, plain``, vscode.ViewColumn.Active), request);
  }

  /** VS Code's own: a panel of before a reload. */
  async deserializeWebviewPanel(tab: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = typeof state === 'object' && state !== null && 'run' in state ? state.run : undefined;
    const request = await this.#services.store.load(id);
    if (request === undefined || this.get(request.id) !== undefined) tab.dispose();
    else this.#add(tab, request);
  }

  /** Tells whoever lists runs. */
  changed(): void {
    this.#changed.fire();
    for (const panel of this.all) void panel.other.look();
  }

  /** Lets go of VS Code. The panels stay: their tabs are what a reload brings back. */
  dispose(): void {
    this.#serializer.dispose();
    this.#changed.dispose();
  }

  /** Opens the run of these images by the default model that there is, or a new one. */
  async #ask(images: ImageChoice): Promise<void> {
    const { store, config } = this.#services;
    const request = newRequest(images, config.read(vscode.Uri.file(rootOf(images))).settings.defaultModel);
    const open = this.all.find(({ run }) => sameRun(run.request, request));
    const before = open?.run.request ?? (await store.list()).find((known) => sameRun(known, request));
    if (before === undefined) await store.save(request);
    this.open(before ?? request);
  }

  /** Asks for a new run of images that have one. */
  async #askAgain(images: ImageChoice): Promise<void> {
    const { store, config } = this.#services;
    const request = newRequest(images, config.read(vscode.Uri.file(rootOf(images))).settings.defaultModel);
    await store.save(request);
    this.open(request);
  }

  #add(tab: vscode.WebviewPanel, request: RunRequest): FailuresPanel {
    const panel = new FailuresPanel(tab, request, this.#services, {
      changed: () => this.changed(),
      askAgain: (images) => this.#askAgain(images),
      disposed: () => this.#panels.delete(request.id),
    });
    this.#panels.set(request.id, panel);
    return panel;
  }
}

/** undefined: nothing of it is a folder or an image. */
async function imagesOf({ kind, uris }: ChosenRun<vscode.Uri>): Promise<ImageChoice | undefined> {
  const paths = uris.map(({ fsPath }) => fsPath);
  const [first] = paths;
  if (first === undefined) return undefined;
  if (kind === 'images') return { from: 'these', paths };
  if (kind === 'folder') return { from: 'folder', path: first };
  const found = await Promise.all(uris.map(async (uri) => ((await isFolder(uri)) ? uri : undefined)));
  const folders = found.filter((uri) => uri !== undefined).map(({ fsPath }) => fsPath);
  const images = paths.filter((path) => isImageFile(path) && !folders.includes(path));
  const [folder] = folders;
  if (folder === undefined) return images.length === 0 ? undefined : { from: 'these', paths: images };
  return folders.length === 1 && images.length === 0
    ? { from: 'folder', path: folder }
    : { from: 'several', folders, paths: images };
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    // It has gone since it was selected.
    return false;
  }
}

/** Says so, if some are not. */
function onDisk(uris: readonly vscode.Uri[]): boolean {
  const elsewhere = uris.find(({ scheme }) => scheme !== 'file');
  if (elsewhere !== undefined) {
    void showError(
      plain`Relabel: ${elsewhere.toString(true)} isn’t a folder on disk. Copy the images to a local folder first.`,
    );
  }
  return elsewhere === undefined;
}

async function askForFolder() {
  const [folder] = await askToOpen(plain`Find Failures in Folder`, {
    openLabel: 'Find Failures',
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return folder && ({ kind: 'folder', uris: [folder] } as const);
}
