import assert from 'node:assert/strict';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { AddModelPanel } from '../../../src/extension/addModel/addModelPanel.ts';
import { api, extension, until } from '../helpers.ts';

/** A file of the models that come with Relabel. */
export const media = (name: string): string => path.join(extension().extensionPath, 'media/models', name);

/** Opens the form by the command, as the explorer calls it. */
export async function open(model: vscode.Uri): Promise<AddModelPanel> {
  await vscode.commands.executeCommand('relabel.addModel', model);
  return (await api()).forms.get(model) ?? assert.fail('no form');
}

/** Waits until the model was tried in every way. */
export async function tried(form: AddModelPanel): Promise<void> {
  const over = () => {
    const { phase, tried: ways, feeds } = form.session.state;
    return phase === 'failed' || (feeds.length > 0 && feeds.every(({ key }) => (ways[key] ?? 'waiting') !== 'waiting'));
  };
  await until(over, 'the model to be tried');
}

/** What is written of the model of these tests, and what is. */
export const entry = {
  name: 'Squeeze',
  path: 'added/squeeze.onnx',
  labels: 'added/squeeze.txt',
  preset: 'keras-caffe',
};
export const written = () => vscode.workspace.getConfiguration('relabel').inspect('models')?.workspaceValue;

/** Waits until VS Code has read these models from the workspace settings. */
export async function isWritten(models: readonly unknown[]): Promise<void> {
  await until(() => isDeepStrictEqual(written(), models), 'the models').catch(() =>
    assert.deepEqual(written(), models),
  );
}
