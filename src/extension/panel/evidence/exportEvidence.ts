import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { askToOpen } from '../../shared/dialogs.ts';
import { showInformation, whileDoing } from '../../shared/messages.ts';
import { plain } from '../../shared/plainText.ts';

/**
 * Asks for a folder, lets `write` fill a new one inside it, and offers to show it.
 *
 * @param write gets the absolute path of a folder that does not exist yet
 */
export async function exportEvidence(image: vscode.Uri, write: (directory: string) => Promise<void>): Promise<void> {
  const title = plain`Choose a folder for the explanation of ${path.basename(image.fsPath)}`;
  const [parent] = await askToOpen(title, {
    openLabel: 'Export Here',
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.Uri.joinPath(image, '..'),
  });
  if (parent === undefined) return;
  const directory = freeFolder(parent.fsPath, `${path.parse(image.fsPath).name}-explanation`, existsSync);
  await whileDoing(plain`Relabel: exporting to ${directory}`, () => write(directory));
  void offer(vscode.Uri.file(directory));
}

/** `name` in the folder `parent`, with a number appended if it is taken. */
export function freeFolder(parent: string, name: string, taken: (file: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = path.join(parent, number === 1 ? name : `${name}-${number}`);
    if (!taken(candidate)) return candidate;
  }
}

async function offer(directory: vscode.Uri): Promise<void> {
  const local = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const inWorkspace = vscode.workspace.getWorkspaceFolder(directory) !== undefined;
  const reveal = local
    ? { button: plain`Open Folder`, command: 'revealFileInOS' }
    : { button: plain`Reveal in Explorer`, command: 'revealInExplorer' };
  const button = local || inWorkspace ? reveal.button : undefined;
  if (await showInformation(plain`Relabel exported the explanation to ${directory.fsPath}`, button)) {
    await vscode.commands.executeCommand(reveal.command, directory);
  }
}
