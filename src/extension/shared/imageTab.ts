import * as vscode from 'vscode';
import { isImageFile } from '../../settings/imageFiles.ts';

/** An image viewer is a custom editor, of any extension; an SVG may be open as text. */
export function imageOfTab(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const { input } = tab ?? {};
  if (!(input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText)) return undefined;
  return isImageFile(input.uri.path) ? input.uri : undefined;
}
