import path from 'node:path';
import * as vscode from 'vscode';
import { imageExtensions } from '../../settings/imageFiles.ts';
import { mostImages } from './keptForm.ts';

const mostModels = 100;
const elsewhere = '**/{node_modules,.git,.venv,venv}/**';

/** Asks which `.onnx` file: those of the workspace, or any other. undefined: none. */
export async function chooseModelFile(): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles('**/*.onnx', elsewhere, mostModels);
  const browse = { label: 'Browse…', uri: undefined };
  if (found.length > 0) {
    const items = found.map((uri) => ({
      label: path.basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(path.dirname(uri.fsPath)),
      uri,
    }));
    items.sort((a, b) => a.uri.fsPath.localeCompare(b.uri.fsPath));
    const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, uri: undefined };
    const choice = await vscode.window.showQuickPick([...items, separator, browse], {
      placeHolder: 'Model to add',
      matchOnDescription: true,
    });
    if (choice === undefined || choice.uri !== undefined) return choice?.uri;
  }
  const filters = { 'ONNX models': ['onnx'] };
  const picked = await vscode.window.showOpenDialog({ title: 'Add Model', openLabel: 'Add', filters });
  return picked?.[0];
}

/** A few images to try a model on: some of the workspace, else those that come with Relabel. */
export async function findImages(assets: string): Promise<readonly string[]> {
  const pattern = `**/*.{${imageExtensions.flatMap((name) => [name, name.toUpperCase()]).join()}}`;
  const found = await vscode.workspace.findFiles(pattern, elsewhere, mostImages);
  const own = ['chelsea.png', 'coffee.png'].map((name) => path.join(assets, 'examples', name));
  return found.length > 0 ? found.map((uri) => uri.fsPath).sort() : own;
}

/** Asks which images to try the model on; the first few count. */
export async function chooseImages(): Promise<readonly string[]> {
  const filters = { Images: [...imageExtensions] };
  const options = { title: 'Images to Try the Model On', openLabel: 'Try', canSelectMany: true, filters };
  return ((await vscode.window.showOpenDialog(options)) ?? []).slice(0, mostImages).map((uri) => uri.fsPath);
}

/** Asks which file has the labels, beginning beside the model. undefined: none. */
export async function chooseLabels(model: string): Promise<string | undefined> {
  const defaultUri = vscode.Uri.file(path.dirname(model));
  const filters = { Labels: ['txt', 'json', 'names', 'labels'], 'All files': ['*'] };
  const picked = await vscode.window.showOpenDialog({
    title: 'Labels of the Model',
    openLabel: 'Use',
    defaultUri,
    filters,
  });
  return picked?.[0]?.fsPath;
}
