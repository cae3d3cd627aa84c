import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, extension } from './helpers.ts';

describe('activation', () => {
  it('waits for a command', async () => {
    assert.equal(extension().isActive, false);
    await vscode.commands.executeCommand('relabel.showLog');
    assert.equal(extension().isActive, true);
  });

  it('starts no process', async () => {
    assert.equal((await api()).host.pid, undefined);
  });

  it('registers every command of the manifest', async () => {
    const registered = await vscode.commands.getCommands(true);
    const contributed: readonly { command: string }[] = extension().packageJSON.contributes.commands;
    assert.ok(contributed.length > 0);
    for (const { command } of contributed) assert.ok(registered.includes(command), command);
  });

  it('leaves the image viewer alone', () => {
    const { contributes } = extension().packageJSON;
    assert.equal(contributes.customEditors, undefined);
  });
});
