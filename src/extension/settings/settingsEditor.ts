import * as vscode from 'vscode';
import { showError } from '../shared/messages.ts';
import { plain } from '../shared/plainText.ts';
import { appendEntry } from './appendEntry.ts';
import { changeEntry } from './changeEntry.ts';
import { settingTarget } from './config.ts';
import { findSetting, type Span, splitPath } from './settingPath.ts';

/** Opens settings.json where `path` (such as `relabel.models[0].labels`) has its value, and selects that. */
export async function openSetting(path: string, resource?: vscode.Uri): Promise<void> {
  const { key } = splitPath(path);
  const editor = await openSettingsFile(key, resource);
  if (editor !== undefined) select(editor, findSetting(editor.document.getText(), path));
}

const blank = { name: 'My model', path: 'models/my-model.onnx', labels: 'models/labels.txt', preset: 'torchvision' };

/**
 * Opens settings.json with a new entry in relabel.models, unsaved, for the user to go on with.
 * @param known the entry as far as it is known; undefined: an example to fill in.
 */
export async function addModelByHand(resource?: vscode.Uri, known?: object): Promise<void> {
  const key = 'relabel.models';
  const editor = await openSettingsFile(key, resource);
  if (editor === undefined) return;
  const { document } = editor;
  const appended = appendEntry(document.getText(), [key], known ?? blank);
  if ('problem' in appended) {
    const name = vscode.workspace.asRelativePath(document.uri);
    void showError(plain`Relabel: ${name} ${appended.problem}: correct that first.`);
    return select(editor, findSetting(document.getText(), key));
  }
  const { text, index } = appended;
  await replaceAll(editor, text);
  if (known !== undefined) return select(editor, findSetting(text, `${key}[${index}]`));
  const written = findSetting(text, `${key}[${index}].path`);
  select(editor, written && { offset: written.offset + 1, length: written.length - 2 });
}

/**
 * Opens settings.json where a model has its entry, changed as far as is known, unsaved, for the user to go on with.
 * @param after undefined: as it is.
 */
export async function editModelByHand(
  { index, entry }: { readonly index: number; readonly entry: object },
  resource?: vscode.Uri,
  after?: object,
): Promise<void> {
  const key = 'relabel.models';
  const editor = await openSettingsFile(key, resource);
  if (editor === undefined) return;
  const { document } = editor;
  const changed = after && changeEntry(document.getText(), { path: [key], index, entry }, after);
  if (changed !== undefined && 'text' in changed && changed.text !== document.getText()) {
    await replaceAll(editor, changed.text);
  }
  select(editor, findSetting(document.getText(), `${key}[${index}]`));
}

async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const whole = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
  await editor.edit((edit) => edit.replace(whole, text));
}

/** The editor of the settings file that `key` belongs to; undefined where only VS Code itself knows the way into it. */
async function openSettingsFile(key: string, resource?: vscode.Uri): Promise<vscode.TextEditor | undefined> {
  const { ConfigurationTarget, workspace } = vscode;
  const target = settingTarget(key, resource);
  const reveal = { revealSetting: { key } };
  if (target === ConfigurationTarget.Global) {
    await vscode.commands.executeCommand('workbench.action.openSettingsJson', reveal);
    return activeEditor((document) => document.fileName.endsWith('settings.json'));
  }
  if (target === ConfigurationTarget.Workspace && workspace.workspaceFile !== undefined) {
    // The settings of a workspace file are inside a larger document of VS Code's own.
    await vscode.commands.executeCommand('workbench.action.openWorkspaceSettingsFile', reveal);
    return undefined;
  }
  const folder = (resource && workspace.getWorkspaceFolder(resource)) ?? workspace.workspaceFolders?.[0];
  if (folder === undefined) return undefined;
  const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
  const creation = new vscode.WorkspaceEdit();
  creation.createFile(file, { ignoreIfExists: true, contents: Buffer.from('{}\n') });
  await workspace.applyEdit(creation);
  return vscode.window.showTextDocument(await workspace.openTextDocument(file));
}

/** The active editor, once it is one that `fits`: VS Code tells of it a moment after a command has opened it. */
async function activeEditor(fits: (document: vscode.TextDocument) => boolean): Promise<vscode.TextEditor | undefined> {
  const now = vscode.window.activeTextEditor;
  if (now !== undefined && fits(now.document)) return now;
  return new Promise((resolve) => {
    const done = (editor: vscode.TextEditor | undefined): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(editor);
    };
    const timer = setTimeout(() => done(undefined), 2_000);
    const listener = vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor !== undefined && fits(editor.document)) done(editor);
    });
  });
}

function select(editor: vscode.TextEditor, span: Span | undefined): void {
  if (span === undefined) return;
  const at = (offset: number): vscode.Position => editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(at(span.offset), at(span.offset + span.length));
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
