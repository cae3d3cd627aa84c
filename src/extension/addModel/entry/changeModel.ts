import * as vscode from 'vscode';
import { firstLine } from '../../../common/errors.ts';
import { same } from '../../settings/changeEntry.ts';
import { settingTarget } from '../../settings/config.ts';
import { settingsFileOf, type Undo } from '../../settings/settingsFile.ts';
import type { ConfiguredEntry } from './configuredEntry.ts';
import type { ModelEntry } from './modelEntry.ts';
import { placeOf } from './placeOf.ts';
import { modelsOf, untilRead, wordsOf } from './writeModel.ts';

const key = 'relabel.models';
const defaultKey = 'relabel.defaultModel';

/** Where a model was changed or removed, in words, and what takes that back; or why it was not. */
export type ChangedModel = { readonly place: string; readonly undo: Undo } | { readonly failure: string };

/**
 * Changes the entry of a model in the settings, or removes it, and touches nothing else there but the default model where
 * that is the one; where VS Code has to write the list, that takes the comments inside of it away.
 *
 * @param after undefined: removes it.
 */
export async function changeModel(read: ConfiguredEntry, after: ModelEntry | undefined): Promise<ChangedModel> {
  const { entry, target, resource } = read;
  const before = modelsOf(resource, target);
  const index = placeOf(before, read);
  if (index === undefined) return { failure: hasChanged(entry) };
  const configured = { ...read, index };
  const also = { key: defaultKey, value: after?.name };
  const renames = isDefault(resource, entry.name) && settingTarget(defaultKey, resource) === target;
  const file = settingsFileOf(target, resource);
  // In one go: VS Code writes no setting into a file that has just been changed.
  const changed = (await file?.change(key, { index, entry }, after, renames ? also : undefined)) ?? 'not text';
  const undo = changed === 'not text' ? await changeByHost(configured, before, after) : changed;
  if (typeof undo !== 'function') return undo;
  const wanted = before.flatMap((other, at) => (at !== index ? [other] : after === undefined ? [] : [after]));
  await untilRead(() => same(modelsOf(resource, target), wanted));
  const restoreDefault = await renameDefault(resource, entry.name, after?.name);
  return {
    place: wordsOf(target),
    async undo() {
      const undone = await undo();
      if (undone !== 'written') return undone;
      await untilRead(() => same(modelsOf(resource, target), before));
      await restoreDefault();
      return undone;
    },
  };
}

/** As VS Code writes settings: the user's own, and files that are not UTF-8. */
async function changeByHost(
  { target, index, resource }: ConfiguredEntry,
  before: readonly unknown[],
  after: ModelEntry | undefined,
): Promise<Undo | { readonly failure: string }> {
  const write = async (list: readonly unknown[]): Promise<void> => {
    await vscode.workspace.getConfiguration(undefined, resource ?? null).update(key, list, target);
  };
  const list = after === undefined ? before.toSpliced(index, 1) : before.with(index, after);
  try {
    await write(list);
  } catch (error) {
    return { failure: wordsOfError(error) };
  }
  return async () => {
    if (!same(modelsOf(resource, target), list)) {
      return { failure: `${key} has changed since, so that this can’t be undone.` };
    }
    try {
      await write(before);
      return 'written';
    } catch (error) {
      return { failure: wordsOfError(error) };
    }
  };
}

/**
 * The default model goes by its name, and a name that is gone would be a fault of the settings.
 * @returns what restores it.
 */
async function renameDefault(
  resource: vscode.Uri | undefined,
  from: string,
  to: string | undefined,
): Promise<() => Promise<void>> {
  const configuration = vscode.workspace.getConfiguration(undefined, resource ?? null);
  if (from === to || !isDefault(resource, from)) return async () => {};
  const target = settingTarget(defaultKey, resource);
  // Settings that can't be written now say so themselves when they are read.
  const write = async (name: string | undefined): Promise<void> => {
    await configuration.update(defaultKey, name, target).then(undefined, () => undefined);
  };
  await write(to);
  return () => write(from);
}

function hasChanged({ name }: ModelEntry): string {
  return `“${name}” in ${key} was changed since this form read it: close the form, then choose Edit Model… again.`;
}

function isDefault(resource: vscode.Uri | undefined, name: string): boolean {
  return vscode.workspace.getConfiguration(undefined, resource ?? null).get(defaultKey) === name;
}

function wordsOfError(error: unknown): string {
  return firstLine(error instanceof Error ? error.message : String(error));
}
