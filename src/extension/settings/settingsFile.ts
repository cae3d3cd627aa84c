import * as vscode from 'vscode';
import { appendEntry } from './appendEntry.ts';
import { changeEntry, changeSetting } from './changeEntry.ts';

/**
 * The file that settings of `target` are in; undefined where only VS Code itself may write: the user's file may be on
 * another machine, and not every host notices that it has changed.
 */
export function settingsFileOf(target: vscode.ConfigurationTarget, resource?: vscode.Uri): SettingsFile | undefined {
  const { workspace, ConfigurationTarget } = vscode;
  if (target === ConfigurationTarget.Global) return undefined;
  if (target === ConfigurationTarget.Workspace && workspace.workspaceFile !== undefined) {
    // That of a workspace that nobody has saved yet is VS Code's own.
    const { workspaceFile } = workspace;
    return workspaceFile.scheme === 'untitled' ? undefined : new SettingsFile(workspaceFile, ['settings']);
  }
  const folder = (resource && workspace.getWorkspaceFolder(resource)) ?? workspace.workspaceFolders?.[0];
  return folder && new SettingsFile(vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json'), []);
}

/** Takes a change back. */
export type Undo = () => Promise<Written>;

/** What became of a change to a settings file. */
export type Written = 'written' | 'not text' | { readonly failure: string };

/** A settings.json, or a .code-workspace, as a file of bytes: what an edit does not mean is left alone to the byte. */
export class SettingsFile {
  constructor(
    readonly uri: vscode.Uri,
    /** The names of the objects that the settings are in. */
    readonly within: readonly string[],
  ) {}

  /** As the user knows it, such as ".vscode/settings.json". */
  get name(): string {
    return vscode.workspace.asRelativePath(this.uri);
  }

  /** Adds an entry at the end of the list `key`. "not text": the file is in an encoding that only VS Code knows. */
  async append(key: string, entry: object): Promise<Written> {
    const done = await this.#change('add the model', (text) => appendEntry(text, [...this.within, key], entry));
    return typeof done === 'function' ? 'written' : done;
  }

  /**
   * Changes an entry of the list `key`, or removes it.
   * @param after undefined: removes it.
   * @param also a setting with text that changes along with it, or goes.
   * @returns what takes that back, as long as nobody has changed the file since.
   */
  async change(
    key: string,
    { index, entry }: { readonly index: number; readonly entry: object },
    after: object | undefined,
    also?: { readonly key: string; readonly value: string | undefined },
  ): Promise<Undo | Exclude<Written, 'written'>> {
    const place = { path: [...this.within, key], index, entry };
    return this.#change('try again', (text) => {
      const changed = changeEntry(text, place, after);
      if ('problem' in changed || also === undefined) return changed;
      return { text: changeSetting(changed.text, [...this.within, also.key], also.value) };
    });
  }

  async #change(
    next: string,
    edit: (text: string) => { readonly text: string } | { readonly problem: string },
  ): Promise<Undo | Exclude<Written, 'written'>> {
    const { uri, name } = this;
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open?.isDirty) return { failure: `${name} has unsaved changes: save it, then ${next}.` };
    try {
      const text = decode(await this.#read());
      if (text === undefined) return 'not text';
      const bom = text.startsWith(byteOrderMark) ? byteOrderMark : '';
      const edited = edit(text.slice(bom.length));
      if ('problem' in edited) return { failure: `${name} ${edited.problem}: correct that, then ${next}.` };
      await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uri, '..'));
      await this.#write(bom + edited.text);
      return () => this.#restore(text, bom + edited.text);
    } catch (error) {
      return {
        failure: `${name} can’t be changed (${error instanceof Error ? error.message : String(error)}): check its permissions, then ${next}.`,
      };
    }
  }

  async #restore(before: string, after: string): Promise<Written> {
    const now = decode(await this.#read());
    if (now !== after) return { failure: `${this.name} has changed since, so that this can’t be undone.` };
    await this.#write(before);
    return 'written';
  }

  async #write(text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(this.uri, new TextEncoder().encode(text));
  }

  /** Nothing, where there is no file yet. */
  async #read(): Promise<Uint8Array> {
    try {
      return await vscode.workspace.fs.readFile(this.uri);
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return new Uint8Array();
      throw error;
    }
  }
}

const byteOrderMark = '\uFEFF';

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
