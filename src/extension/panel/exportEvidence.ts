import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

/**
 * Asks for a folder, lets `write` fill a new one inside it, and offers to show that.
 *
 * @param write gets the absolute path of a folder that does not exist yet
 */
export async function exportEvidence(image: vscode.Uri, write: (directory: string) => Promise<void>): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    title: `Export the explanation of ${path.basename(image.fsPath)}: choose the folder to put it in`,
    openLabel: 'Export Here',
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.Uri.joinPath(image, '..'),
  });
  const parent = chosen?.[0];
  if (parent === undefined) return;
  const directory = freeFolder(parent.fsPath, `${path.parse(image.fsPath).name}-explanation`, existsSync);
  const title = `Relabel: exporting to ${directory}`;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => write(directory));
  void offer(vscode.Uri.file(directory));
}

/** `name` in the folder `parent`, with a number behind it if that is taken. */
export function freeFolder(parent: string, name: string, taken: (file: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = path.join(parent, number === 1 ? name : `${name}-${number}`);
    if (!taken(candidate)) return candidate;
  }
}

async function offer(directory: vscode.Uri): Promise<void> {
  const local = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const inWorkspace = vscode.workspace.getWorkspaceFolder(directory) !== undefined;
  const [label, command] = local ? ['Open Folder', 'revealFileInOS'] : ['Reveal in Explorer', 'revealInExplorer'];
  const buttons = local || inWorkspace ? [label] : [];
  const choice = await vscode.window.showInformationMessage(
    `Relabel exported the explanation to ${directory.fsPath}`,
    ...buttons,
  );
  if (choice !== undefined) await vscode.commands.executeCommand(command, directory);
}
