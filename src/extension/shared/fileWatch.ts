import * as vscode from 'vscode';
import { stampOf } from '../../settings/fileStamps.ts';

/** Reports when a file may have been changed, created or deleted. */
export class FileWatch implements vscode.Disposable {
  readonly #watcher: vscode.FileSystemWatcher;

  constructor(
    readonly uri: vscode.Uri,
    onEvent: () => void,
  ) {
    // The whole folder is watched: the name itself may contain characters that are special in a glob pattern.
    const folder = vscode.Uri.joinPath(uri, '..');
    this.#watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
    const tell = (changed: vscode.Uri): void => {
      if (changed.toString() === uri.toString()) onEvent();
    };
    this.#watcher.onDidChange(tell);
    this.#watcher.onDidCreate(tell);
    this.#watcher.onDidDelete(tell);
  }

  /** Differs whenever the file's content may differ; undefined: there is no file. */
  async stamp(): Promise<string | undefined> {
    return (await stampOf(this.uri.fsPath)) ?? undefined;
  }

  dispose(): void {
    this.#watcher.dispose();
  }
}
