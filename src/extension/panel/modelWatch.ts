import path from 'node:path';
import * as vscode from 'vscode';
import type { Stamps } from '../../protocol/fileStamps.ts';
import { differ, listedFolder, stampsOf } from '../../settings/fileStamps.ts';
import { Throttle } from '../shared/throttle.ts';

/** A model is written in several steps: milliseconds between two looks at its files. */
const lookEvery = 500;

/** Watches the model of an explanation, and not its image. @param stamps of all files that determined it. */
export function watchModel(
  image: vscode.Uri,
  { [image.fsPath]: _, ...stamps }: Stamps,
  tell: (changed: boolean) => void,
): ModelWatch {
  return new ModelWatch(stamps, tell);
}

/** Reports whether a model's files, and what was read or looked for beside it, are still what they were. */
class ModelWatch implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[] = [];
  readonly #stamps: Stamps;
  readonly #tell: (changed: boolean) => void;
  #looks = 0;
  #told = false;

  /** @param tell is called on every change of the answer, which is false at first. */
  constructor(stamps: Stamps, tell: (changed: boolean) => void) {
    this.#stamps = stamps;
    this.#tell = tell;
    const throttle = new Throttle(() => void this.#look(), lookEvery);
    this.#disposables.push(throttle);
    const files = Object.keys(stamps);
    const listed = new Set(files.map(listedFolder));
    const look = ({ fsPath }: vscode.Uri): void => {
      if (Object.hasOwn(stamps, fsPath) || listed.has(path.dirname(fsPath))) throttle.ask();
    };
    for (const folder of new Set(files.map((file) => path.dirname(file)))) {
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.file(folder), '*'),
      );
      this.#disposables.push(watcher, watcher.onDidChange(look), watcher.onDidCreate(look), watcher.onDidDelete(look));
    }
    // They may have changed before anybody watched.
    throttle.ask();
  }

  dispose(): void {
    this.#looks++;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  async #look(): Promise<void> {
    const look = ++this.#looks;
    const changed = differ(this.#stamps, await stampsOf(Object.keys(this.#stamps)));
    // Disposed, or there is a later look.
    if (look !== this.#looks || changed === this.#told) return;
    this.#told = changed;
    this.#tell(changed);
  }
}
