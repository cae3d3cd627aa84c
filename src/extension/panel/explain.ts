import * as vscode from 'vscode';
import { imageExtensions, isImageFile } from '../../settings/imageFiles.ts';
import { askToOpen } from '../shared/dialogs.ts';
import { confirm, showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import type { ExplainPanels } from './explainPanels.ts';

/** So many panels are opened without asking. */
const manyImages = 8;

/**
 * The command: explains the images that are selected in the explorer, or that of the editor tab, or asks for some.
 *
 * @param uri what was clicked; undefined from the command palette
 * @param uris all that is selected in the explorer
 */
export async function explainImages(
  panels: ExplainPanels,
  uri?: vscode.Uri,
  uris?: readonly vscode.Uri[],
): Promise<void> {
  const images = await chooseImages(uri, uris);
  const [elsewhere] = images.filter(({ scheme }) => scheme !== 'file');
  if (elsewhere !== undefined) {
    void showError(plain`Relabel: ${elsewhere.toString(true)} is not on a disk. Save it as a file and explain that.`);
    return;
  }
  if (images.length > manyImages && !(await confirmed(images.length))) return;
  for (const image of images) panels.show(image);
}

async function chooseImages(uri?: vscode.Uri, uris?: readonly vscode.Uri[]): Promise<readonly vscode.Uri[]> {
  if (uri !== undefined) {
    const others = (uris ?? []).filter((other) => isImageFile(other.path));
    return others.length > 1 ? others : [uri];
  }
  const shown = imageOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
  if (shown !== undefined) return [shown];
  return askToOpen(plain`Explain Prediction`, {
    openLabel: 'Explain',
    canSelectMany: true,
    filters: { Images: [...imageExtensions] },
  });
}

/** An image viewer is a custom editor, whoever made it; an SVG may be open as text. */
function imageOfTab(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const { input } = tab ?? {};
  if (!(input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText)) return undefined;
  return isImageFile(input.uri.path) ? input.uri : undefined;
}

async function confirmed(count: number): Promise<boolean> {
  const message = plain`Explain ${count} images? Each gets a panel of its own; they are explained one after another.`;
  return confirm(message, plain`Explain ${count} Images`);
}
