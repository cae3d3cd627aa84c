import * as vscode from 'vscode';
import { imageExtensions } from '../../settings/imageFiles.ts';
import { askToOpen, pick } from '../shared/dialogs.ts';
import { imageOfTab } from '../shared/imageTab.ts';
import { showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { chosenImages } from './chosenImages.ts';
import type { ExplainPanels } from './explainPanels.ts';

/** More images than this are better viewed together. */
const fewImages = 3;

/**
 * The command: explains the images that it is called with, or the one in the active tab, or asks for some.
 *
 * @param overview shows many images together.
 */
export async function explainImages(
  panels: ExplainPanels,
  overview: (images: readonly vscode.Uri[]) => Promise<void>,
  first: unknown,
  second: unknown,
): Promise<void> {
  const active = imageOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
  const chosen = chosenImages(first, second, active);
  const images = chosen.length > 0 ? chosen : await askForImages();
  const [elsewhere] = images.filter(({ scheme }) => scheme !== 'file');
  if (elsewhere !== undefined) {
    void showError(plain`Relabel: ${elsewhere.toString(true)} isn’t a file on disk. Save it as a file first.`);
    return;
  }
  const way = images.length > fewImages ? await askHow(images.length) : 'each';
  if (way === 'together') await overview(images);
  else if (way === 'each') for (const image of images) panels.show(image);
}

async function askForImages(): Promise<readonly vscode.Uri[]> {
  return askToOpen(plain`Explain Prediction`, {
    openLabel: 'Explain',
    canSelectMany: true,
    filters: { Images: [...imageExtensions] },
  });
}

/** @returns undefined: nothing was chosen. */
async function askHow(count: number): Promise<'together' | 'each' | undefined> {
  const together = {
    label: plain`All ${count} in one view`,
    detail: plain`Shows each to the model once, lists the failures first, and explains those that you choose`,
    value: 'together',
  } as const;
  const each = {
    label: plain`A panel for each image`,
    detail: plain`${count} panels, explained one after another`,
    value: 'each',
  } as const;
  const choice = await pick<'together' | 'each'>([[together, each]], plain`Explain ${count} images`, 'detail');
  return choice?.value;
}
