import path from 'node:path';
import * as vscode from 'vscode';
import { labelExtensions } from '../../common/labels/labelExtensions.ts';
import { imageExtensions } from '../../settings/imageFiles.ts';
import { askToOpen, pick } from '../shared/dialogs.ts';
import { plain } from '../shared/plainText.ts';
import { mostImages } from './keptForm.ts';

const mostModels = 100;
const elsewhere = '**/{node_modules,.git,.venv,venv}/**';

/** Asks which `.onnx` file: those of the workspace, or any other. undefined: none. */
export async function chooseModelFile(): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles('**/*.onnx', elsewhere, mostModels);
  const browse = { label: plain`Browse…`, value: undefined };
  if (found.length > 0) {
    const items = found.map((uri) => ({
      label: plain`${path.basename(uri.fsPath)}`,
      description: plain`${vscode.workspace.asRelativePath(path.dirname(uri.fsPath))}`,
      value: uri,
    }));
    items.sort((a, b) => a.value.fsPath.localeCompare(b.value.fsPath));
    const choice = await pick<vscode.Uri | undefined>([items, [browse]], plain`Model to add`, 'description');
    if (choice === undefined || choice.value !== undefined) return choice?.value;
  }
  const filters = { 'ONNX models': ['onnx'] };
  const [picked] = await askToOpen(plain`Add Model`, { openLabel: 'Add', filters });
  return picked;
}

/** So many images of the workspace are looked through for some whose classes are known. */
const mostAmong = 2000;

/**
 * A few images to try a model on: some of the workspace, else those that come with Relabel; and all of the workspace that
 * may have true classes.
 */
export async function findImages(
  assets: string,
): Promise<{ readonly images: readonly string[]; readonly among: readonly string[] }> {
  const pattern = `**/*.{${imageExtensions.flatMap((name) => [name, name.toUpperCase()]).join()}}`;
  const found = await vscode.workspace.findFiles(pattern, elsewhere, mostAmong);
  const among = found.map((uri) => uri.fsPath).sort();
  const own = ['chelsea.png', 'coffee.png'].map((name) => path.join(assets, 'examples', name));
  return { images: among.length > 0 ? among.slice(0, mostImages) : own, among };
}

/** Asks which images to try the model on; the first few count. */
export async function chooseImages(): Promise<readonly string[]> {
  const filters = { Images: [...imageExtensions] };
  const picked = await askToOpen(plain`Images to Try the Model On`, { openLabel: 'Try', canSelectMany: true, filters });
  return picked.slice(0, mostImages).map((uri) => uri.fsPath);
}

/** Asks which file has the labels, beginning beside the model. undefined: none. */
export async function chooseLabels(model: string): Promise<string | undefined> {
  const defaultUri = vscode.Uri.file(path.dirname(model));
  const filters = { Labels: labelExtensions.map((extension) => extension.slice(1)), 'All files': ['*'] };
  const [picked] = await askToOpen(plain`Labels of the Model`, { openLabel: 'Use', defaultUri, filters });
  return picked?.fsPath;
}
