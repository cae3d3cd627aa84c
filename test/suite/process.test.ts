import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { exists } from '../fixtures/exists.ts';
import { api, chelsea, ends, explainLong, runAgain, startAfresh, until } from './helpers.ts';

describe('the pipeline process', () => {
  beforeEach(startAfresh);

  it('may be killed: the run fails with a next step, and the next one has a new process', async () => {
    const panel = await explainLong(chelsea());
    const { host } = await api();
    const pid = host.pid!;
    process.kill(pid, 'SIGKILL');
    await ends(panel, 'failed');
    assert.match(panel.state.explanation.error!.message, /Run the explanation again/);
    await runAgain(panel);
    assert.notEqual(host.pid, pid);
  });

  it('is there before the click, once an image is opened, for those who have explained one before', async () => {
    const panel = await explainLong(chelsea());
    const { host } = await api();
    const pid = host.pid!;
    panel.cancel();
    await ends(panel, 'cancelled');
    await startAfresh();
    process.kill(pid, 'SIGKILL');
    await until(() => host.pid === undefined, 'the process to end');
    await vscode.commands.executeCommand('vscode.open', chelsea());
    await until(() => host.pid !== undefined, 'another process');
  });

  it('ends with the extension', async () => {
    await explainLong(chelsea());
    const { host } = await api();
    const pid = host.pid!;
    assert.ok(exists(pid));
    // What VS Code does with it when the extension is deactivated. Nothing can be explained after this test.
    host.dispose();
    await until(() => !exists(pid), 'the process to end');
  });
});
