import * as vscode from 'vscode';
import { appendEntry } from './appendEntry.ts';

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
    const { uri, name } = this;
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open?.isDirty) return { failure: `${name} has unsaved changes: save it, then add the model.` };
    try {
      const text = decode(await this.#read());
      if (text === undefined) return 'not text';
      const bom = text.startsWith(byteOrderMark) ? byteOrderMark : '';
      const appended = appendEntry(text.slice(bom.length), [...this.within, key], entry);
      if ('problem' in appended) return { failure: `${name} ${appended.problem}: correct that, then add the model.` };
      await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uri, '..'));
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(bom + appended.text));
      return 'written';
    } catch (error) {
      return { failure: `${name} can’t be changed (${error instanceof Error ? error.message : String(error)}).` };
    }
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
