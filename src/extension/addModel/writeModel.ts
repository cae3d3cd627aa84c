import path from 'node:path';
import * as vscode from 'vscode';
import { settingTarget } from '../config.ts';
import type { ModelEntry } from './modelEntry.ts';

const key = 'relabel.models';
const { ConfigurationTarget } = vscode;

/** Where a model goes: what a workspace that is not trusted says of models does not count. */
export function modelTarget(resource: vscode.Uri): vscode.ConfigurationTarget {
  return vscode.workspace.isTrusted ? settingTarget(key, resource) : ConfigurationTarget.Global;
}

/** Writes a path for the settings of `target`: relative where only one folder can be meant. */
export function settingPathFor(file: string, resource: vscode.Uri, target: vscode.ConfigurationTarget): string {
  const folder = vscode.workspace.getWorkspaceFolder(resource);
  const alone = vscode.workspace.workspaceFolders?.length === 1 || target === ConfigurationTarget.WorkspaceFolder;
  if (folder === undefined || !alone || target === ConfigurationTarget.Global) return file;
  const relative = path.relative(folder.uri.fsPath, file);
  const inside = !relative.startsWith('..') && !path.isAbsolute(relative);
  return inside ? relative.split(path.sep).join('/') : file;
}

/** Adds an entry to the models of a settings file, and nothing else. @returns where, in words. */
export async function writeModel(
  entry: ModelEntry,
  resource: vscode.Uri,
  target: vscode.ConfigurationTarget,
): Promise<string> {
  const configuration = vscode.workspace.getConfiguration(undefined, resource);
  const inspected = configuration.inspect<unknown>(key);
  const values = {
    [ConfigurationTarget.Global]: inspected?.globalValue,
    [ConfigurationTarget.Workspace]: inspected?.workspaceValue,
    [ConfigurationTarget.WorkspaceFolder]: inspected?.workspaceFolderValue,
  };
  const before: unknown = values[target];
  await configuration.update(key, [...(Array.isArray(before) ? before : []), entry], target);
  return targetWords[target];
}

const targetWords: Readonly<Record<vscode.ConfigurationTarget, string>> = {
  [ConfigurationTarget.Global]: 'your user settings',
  [ConfigurationTarget.Workspace]: 'the workspace settings',
  [ConfigurationTarget.WorkspaceFolder]: 'the settings of the folder',
};
