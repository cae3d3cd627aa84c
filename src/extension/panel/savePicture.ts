import path from 'node:path';
import * as vscode from 'vscode';
import { toFailure } from '../../common/errors.ts';

const save = 'Save as PNG…';

/**
 * Saves the picture that a page shows where the user says, and says where that fails.
 *
 * @param png the file's bytes
 * @param instead the user wanted to copy it, which this window can't: asks first
 */
export async function savePicture(image: vscode.Uri, png: Uint8Array, instead: boolean): Promise<void> {
  if (instead) {
    const question = 'Relabel: pictures can’t be copied in this window. Save it as a file instead?';
    if ((await vscode.window.showWarningMessage(question, save)) === undefined) return;
  }
  const file = await vscode.window.showSaveDialog({
    title: `Save the picture of ${path.basename(image.fsPath)}`,
    defaultUri: vscode.Uri.joinPath(image, '..', `${path.parse(image.fsPath).name}-explanation.png`),
    filters: { PNG: ['png'] },
  });
  if (file === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(file, png);
  } catch (error) {
    const reason = toFailure(error).message;
    void vscode.window.showErrorMessage(`Relabel: ${file.fsPath} can’t be written (${reason}): choose another place.`);
  }
}
