import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ExplainOptions } from '../../src/protocol/options.ts';
import { exists } from '../fixtures/exists.ts';
import { patience } from '../host/patience.ts';
import {
  api,
  chelsea,
  closeAll,
  ends,
  explain,
  explainLong,
  extension,
  runAgain,
  startAfresh,
  until,
} from './helpers.ts';

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

  it('has the model ready before the click, once that has explained an image', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const { host, history } = await api();
    const model = vscode.Uri.joinPath(extension().extensionUri, 'media', 'models', 'squeezenet1.1.onnx').fsPath;
    for (const end = Date.now() + patience; !(await history.knows(model)); await sleep(20)) {
      assert.ok(Date.now() < end, 'the explanation was not kept');
    }
    await closeAll();
    process.kill(host.pid!, 'SIGKILL');
    await until(() => host.pid === undefined, 'the process to end');
    const { pipeline } = host;
    const prepared: Promise<ExplainOptions>[] = [];
    const overheard = (what: { options: ExplainOptions }) => {
      const answer = pipeline.prepare(what);
      prepared.push(answer.then(() => what.options));
      return answer;
    };
    Object.assign(host, {
      pipeline: new Proxy(pipeline, { get: (of, key) => (key === 'prepare' ? overheard : Reflect.get(of, key)) }),
    });
    try {
      await vscode.commands.executeCommand('vscode.open', chelsea());
      const options = await await until(() => prepared[0], 'the model to be prepared');
      assert.deepEqual([options.model.path, basename(options.image)], [model, 'coffee.png']);
    } finally {
      Object.assign(host, { pipeline });
    }
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
