import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { RelabelApi } from '../../src/extension/extension.ts';
import type { ExplainPanel } from '../../src/extension/panel/explainPanel.ts';
import type { Phase } from '../../src/protocol/panel.ts';
import { patience } from '../host/patience.ts';

/** Few samples make a quick explanation, many one that is long enough to interrupt. */
export const few = 20;
export const many = 5000;

export function extension(): vscode.Extension<RelabelApi> {
  return vscode.extensions.getExtension<RelabelApi>('relabel.relabel') ?? assert.fail('Relabel is not installed');
}

export async function api(): Promise<RelabelApi> {
  return extension().activate();
}

/** A file of the workspace, which is a copy of media/examples. */
export function file(...parts: string[]): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0] ?? assert.fail('no workspace folder');
  return vscode.Uri.joinPath(folder.uri, ...parts);
}

export const chelsea = (): vscode.Uri => file('chelsea.png');
export const coffee = (): vscode.Uri => file('coffee.png');

/** A copy of chelsea.png that a test may change and delete. */
export function copyOfChelsea(name: string): vscode.Uri {
  copyFileSync(chelsea().fsPath, file(name).fsPath);
  return file(name);
}

/** Waits until `find` gives something. */
export async function until<T>(find: () => T | undefined | false, what: string, limit = patience): Promise<T> {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(20)) {
    const found = find();
    if (found !== undefined && found !== false) return found;
  }
  return assert.fail(`waited in vain for ${what}`);
}

/** Waits until the panel's run is over, and says how it should have ended. */
export async function ends(panel: ExplainPanel, phase: Phase): Promise<void> {
  const over: readonly Phase[] = ['done', 'cancelled', 'failed'];
  await until(() => over.includes(panel.state.explanation.phase), `the end of ${panel.state.image.name}`);
  assert.equal(panel.state.explanation.phase, phase, JSON.stringify(panel.state.explanation.error));
}

/** Explains an image by the command, as the explorer calls it. */
export async function explain(image: vscode.Uri): Promise<ExplainPanel> {
  await vscode.commands.executeCommand('relabel.explain', image, [image]);
  return panelOf(image);
}

export async function panelOf(image: vscode.Uri): Promise<ExplainPanel> {
  return (await api()).panels.get(image) ?? assert.fail(`no panel for ${image.fsPath}`);
}

/** Runs a panel again to its end, as its page asks for it, with few samples. */
export async function runAgain(panel: ExplainPanel): Promise<void> {
  panel.handlers.explain({ ...panel.state.explanation.settings, samples: few });
  await ends(panel, 'done');
}

/** Waits until the run of a panel has got as far as the model's answer. */
export async function underWay(panel: ExplainPanel): Promise<void> {
  const isWorking = () => {
    const { phase, stage } = panel.state.explanation;
    return phase === 'running' && (stage === 'differentiating' || stage === 'sampling');
  };
  await until(isWorking, 'the run to be under way');
}

/** Starts an explanation that goes on, and waits until it does. */
export async function explainLong(image: vscode.Uri): Promise<ExplainPanel> {
  await set('relabel.samples', many);
  const panel = await explain(image);
  await underWay(panel);
  await set('relabel.samples', few);
  return panel;
}

export async function set(key: string, value: unknown): Promise<void> {
  let refused = false;
  for (const end = Date.now() + patience; ; await sleep(100)) {
    try {
      return await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Workspace);
    } catch (error) {
      // VS Code writes no setting while it has not seen what a test has just written to the file itself. The change that
      // it could not save may then stay in its editor, and stand in the way of the next try.
      const unseen = /content of the file is newer/.test(String(error));
      if (!(unseen || (refused && /has unsaved changes/.test(String(error)))) || Date.now() > end) throw error;
      refused = true;
      await revertAll();
    }
  }
}

/** Takes back every change that is not saved: VS Code writes no setting beside such a change to the settings' file. */
export async function revertAll(): Promise<void> {
  const dirty = () => vscode.workspace.textDocuments.find(({ isDirty }) => isDirty);
  const end = Date.now() + patience;
  for (let document = dirty(); document !== undefined; document = dirty()) {
    assert.ok(Date.now() < end, `${document.uri.path} can not be reverted`);
    // It reverts the editor that is active. A form that opens late may be that instead, or come between: then again.
    const { executeCommand } = vscode.commands;
    await vscode.window.showTextDocument(document).then(
      () => executeCommand('workbench.action.files.revert'),
      () => {},
    );
    await sleep(20);
  }
}

/** Closes every tab, and every panel with its own. */
export async function closeAll(): Promise<void> {
  const { panels } = await api();
  // An editor that is still opening is left alone, and there a moment later.
  for (const end = Date.now() + patience; ; await sleep(20)) {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    if (panels.all.length === 0 && tabs().length === 0) return;
    assert.ok(Date.now() < end, `open still: ${tabs().join()}`);
  }
}

/** Closes every tab and takes back every setting. */
export async function startAfresh(): Promise<void> {
  await revertAll();
  await closeAll();
  for (const key of ['models', 'defaultModel']) await set(`relabel.${key}`, undefined);
  await set('relabel.samples', few);
}

/** The labels of all tabs. */
export function tabs(): string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
}

type Asking =
  | 'showInformationMessage'
  | 'showWarningMessage'
  | 'showErrorMessage'
  | 'showQuickPick'
  | 'showInputBox'
  | 'showOpenDialog'
  | 'showSaveDialog';

/** What Relabel asked the user while `action` ran; `answer` stands in for the user. */
export async function asked(
  what: Asking,
  answer: (...words: readonly unknown[]) => unknown,
  action: () => Promise<unknown>,
): Promise<readonly (readonly unknown[])[]> {
  const questions: (readonly unknown[])[] = [];
  const window = vscode.window as unknown as Record<Asking, (...words: readonly unknown[]) => Promise<unknown>>;
  const before = window[what];
  window[what] = async (...words) => {
    questions.push(words);
    return answer(...words);
  };
  try {
    await action();
  } finally {
    window[what] = before;
  }
  return questions;
}
