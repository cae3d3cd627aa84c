import * as vscode from 'vscode';
import { configuredEntries } from './configuredEntry.ts';

const { executeCommand } = vscode.commands;

/** Tells the menus of the explorer which files are models that are in the settings. */
export function watchConfiguredFiles(): vscode.Disposable {
  const tell = (): void => {
    const files = configuredEntries().map(({ file }) => file.fsPath);
    void executeCommand('setContext', 'relabel.configuredModels', files);
  };
  tell();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('relabel.models')) tell();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(tell),
  );
}
