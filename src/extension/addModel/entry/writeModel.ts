import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { firstLine } from '../../../common/errors.ts';
import { same } from '../../settings/changeEntry.ts';
import { settingTarget } from '../../settings/config.ts';
import { settingsFileOf } from '../../settings/settingsFile.ts';
import { pathInside } from '../../shared/pathInside.ts';
import type { ModelEntry } from './modelEntry.ts';

const key = 'relabel.models';
const { ConfigurationTarget } = vscode;

/** How long VS Code may take to notice that a settings file has changed, in milliseconds. */
const patience = 5_000;

/** Where a model goes: what a workspace that is not trusted says of models does not count. */
export function modelTarget(resource: vscode.Uri): vscode.ConfigurationTarget {
  return vscode.workspace.isTrusted ? settingTarget(key, resource) : ConfigurationTarget.Global;
}

/** Writes a path for the settings of `target`: relative where only one folder can be meant. */
export function settingPathFor(file: string, resource: vscode.Uri, target: vscode.ConfigurationTarget): string {
  const folder = vscode.workspace.getWorkspaceFolder(resource);
  const alone = vscode.workspace.workspaceFolders?.length === 1 || target === ConfigurationTarget.WorkspaceFolder;
  if (folder === undefined || !alone || target === ConfigurationTarget.Global) return file;
  return pathInside(folder.uri.fsPath, file) ?? file;
}

/**
 * Adds an entry to the models of a settings file, and touches nothing else there; where VS Code has to write it, that
 * takes the comments inside of the list away.
 * @returns where, in words, or why not.
 */
export async function writeModel(
  entry: ModelEntry,
  resource: vscode.Uri,
  target: vscode.ConfigurationTarget,
): Promise<{ readonly place: string } | { readonly failure: string }> {
  const done = { place: wordsOf(target) };
  const before = modelsOf(resource, target);
  const written = (await settingsFileOf(target, resource)?.append(key, entry)) ?? 'not text';
  if (written === 'written') {
    await untilRead(() => modelsOf(resource, target).some((model) => same(model, entry)));
    return done;
  }
  if (written !== 'not text') return written;
  try {
    const configuration = vscode.workspace.getConfiguration(undefined, resource);
    await configuration.update(key, [...before, entry], target);
    return done;
  } catch (error) {
    return { failure: firstLine(error instanceof Error ? error.message : String(error)) };
  }
}

/** The list of `target` alone; VS Code itself merges none. */
export function modelsOf(resource: vscode.Uri | undefined, target: vscode.ConfigurationTarget): readonly unknown[] {
  const inspected = vscode.workspace.getConfiguration(undefined, resource ?? null).inspect<unknown>(key);
  const values = {
    [ConfigurationTarget.Global]: inspected?.globalValue,
    [ConfigurationTarget.Workspace]: inspected?.workspaceValue,
    [ConfigurationTarget.WorkspaceFolder]: inspected?.workspaceFolderValue,
  };
  const value: unknown = values[target];
  return Array.isArray(value) ? value : [];
}

/** Waits until VS Code has read the list, so that an explanation finds what is in it. */
export async function untilRead(there: () => boolean): Promise<void> {
  const disposables: vscode.Disposable[] = [];
  const read = new Promise<void>((resolve) => {
    disposables.push(vscode.workspace.onDidChangeConfiguration(() => (there() ? resolve() : undefined)));
    if (there()) resolve();
  });
  await Promise.race([read, sleep(patience, undefined, { ref: false })]);
  for (const disposable of disposables) disposable.dispose();
}

export function wordsOf(target: vscode.ConfigurationTarget): string {
  if (target === ConfigurationTarget.Global) {
    return `your user settings${vscode.workspace.isTrusted ? '' : ', since this workspace is not trusted'}`;
  }
  // The settings of the only folder are what VS Code calls those of the workspace.
  const alone = vscode.workspace.workspaceFile === undefined;
  return target === ConfigurationTarget.WorkspaceFolder && !alone
    ? 'the settings of the folder'
    : 'the workspace settings';
}
