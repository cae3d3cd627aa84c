import path from 'node:path';
import * as vscode from 'vscode';
import { askToSave } from '../../shared/dialogs.ts';
import { showError, showWarning } from '../../shared/messages.ts';
import { failureText, plain } from '../../shared/plainText.ts';

/**
 * Saves the picture that a page shows where the user chooses, and reports failures.
 *
 * @param png the file's bytes
 * @param instead the user wanted to copy it, which this window can't do: asks first
 */
export async function savePicture(image: vscode.Uri, png: Uint8Array, instead: boolean): Promise<void> {
  if (instead) {
    const question = plain`Relabel: pictures can’t be copied in this window. Save it as a file instead?`;
    if (!(await showWarning(question, plain`Save as PNG…`))) return;
  }
  const file = await askToSave(plain`Save the picture of ${path.basename(image.fsPath)}`, {
    defaultUri: vscode.Uri.joinPath(image, '..', `${path.parse(image.fsPath).name}-explanation.png`),
    filters: { PNG: ['png'] },
  });
  if (file === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(file, png);
  } catch (error) {
    void showError(plain`Relabel: ${file.fsPath} can’t be written (${failureText(error)}): choose another place.`);
  }
}
