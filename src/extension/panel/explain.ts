import * as vscode from 'vscode';
import { imageExtensions, isImageFile } from '../../settings/imageFiles.ts';
import { askToOpen } from '../shared/dialogs.ts';
import { confirm, showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { chosenImages } from './chosenImages.ts';
import type { ExplainPanels } from './explainPanels.ts';

/** So many panels are opened without asking. */
const manyImages = 8;

/** The command: explains the images that it is called with, or that of the active tab, or asks for some. */
export async function explainImages(panels: ExplainPanels, first: unknown, second: unknown): Promise<void> {
  const active = imageOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
  const chosen = chosenImages(first, second, active);
  const images = chosen.length > 0 ? chosen : await askForImages();
  const [elsewhere] = images.filter(({ scheme }) => scheme !== 'file');
  if (elsewhere !== undefined) {
    void showError(plain`Relabel: ${elsewhere.toString(true)} is not on a disk. Save it as a file and explain that.`);
    return;
  }
  if (images.length > manyImages && !(await confirmed(images.length))) return;
  for (const image of images) panels.show(image);
}

async function askForImages(): Promise<readonly vscode.Uri[]> {
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
