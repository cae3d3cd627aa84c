import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { expandPath } from '../../../settings/paths.ts';
import { settingTarget } from '../../settings/config.ts';
import type { ModelEntry } from './modelEntry.ts';
import { modelsOf } from './writeModel.ts';

const key = 'relabel.models';

/** An entry of `relabel.models` as it is written, and where. */
export interface ConfiguredEntry {
  readonly entry: ModelEntry;
  readonly target: vscode.ConfigurationTarget;
  /** Its place in the list of `target`. */
  readonly index: number;
  /** What the settings were read for; undefined: no folder is open. */
  readonly resource: vscode.Uri | undefined;
  /** Absolute: what its relative paths start from. */
  readonly baseDir: string;
  /** The model's file. */
  readonly file: vscode.Uri;
}

/** All models that are configured, whether or not they are right. */
export function configuredEntries(): readonly ConfiguredEntry[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found: ConfiguredEntry[] = [];
  const read = new Set<vscode.ConfigurationTarget>();
  for (const resource of folders.length > 0 ? folders.map(({ uri }) => uri) : [undefined]) {
    const target = settingTarget(key, resource);
    // Only folders have lists of their own.
    if (target !== vscode.ConfigurationTarget.WorkspaceFolder && read.has(target)) continue;
    read.add(target);
    const baseDir = resource?.fsPath ?? homedir();
    for (const [index, entry] of modelsOf(resource, target).entries()) {
      if (!isEntry(entry)) continue;
      const file = vscode.Uri.file(expandPath(entry.path, baseDir));
      found.push({ entry, target, index, resource, baseDir, file });
    }
  }
  return found;
}

/** The entry of that name whose model is that file. */
export function entryNamed(file: vscode.Uri, name: string): ConfiguredEntry | undefined {
  return configuredEntries().find((each) => each.entry.name === name && each.file.fsPath === file.fsPath);
}

/** As far as the form has to rely on it; the rest is shown as it is, or left alone. */
function isEntry(value: unknown): value is ModelEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { name, path }: Partial<Record<keyof ModelEntry, unknown>> = value;
  return typeof name === 'string' && typeof path === 'string' && path !== '';
}
