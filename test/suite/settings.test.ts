import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, asked, chelsea, ends, explain, few, set, startAfresh, until } from './helpers.ts';

describe('settings', () => {
  beforeEach(startAfresh);

  it('that are wrong are named once, whatever process reads them, and what is good still counts', async () => {
    await set('relabel.models', [{ name: 'Broken', path: 'a.onnx', input: { resize: 'stretch' } }]);
    const questions = await asked(
      'showWarningMessage',
      () => undefined,
      async () => {
        await ends(await explain(chelsea()), 'done');
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        const { host } = await api();
        process.kill(host.pid!, 'SIGKILL');
        await until(() => host.pid === undefined, 'the process to end');
        await ends(await explain(chelsea()), 'done');
      },
    );
    assert.equal(questions.length, 1, JSON.stringify(questions));
    assert.match(String(questions[0]![0]), /relabel\.models\[0\]\.input\.resize must be one of/);
    assert.equal(questions[0]![1], 'Open Settings');
  });

  it('that are wrong are opened where they are wrong', async () => {
    await set('relabel.models', [{ name: 'Broken', path: 'a.onnx', output: 'numbers' }]);
    await asked(
      'showWarningMessage',
      (_, button) => button,
      async () => {
        await explain(chelsea());
        const editor = await until(
          () => vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('settings.json')),
          'settings.json',
        );
        await until(() => editor.document.getText(editor.selection) === '"numbers"', 'the selection');
      },
    );
  });

  it('reach a panel that is open', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    assert.equal(panel.state.choices.bundledOnly, true);
    await set('relabel.models', [{ name: 'Mine', path: 'mine.onnx' }]);
    await until(() => panel.state.choices.models[0] === 'Mine', 'the new model');
    assert.equal(panel.state.choices.bundledOnly, false);
    const samples = () => panel.state.choices.methods.find(({ name }) => name === 'relabel')?.samples;
    assert.deepEqual([panel.state.explanation.total, samples()], [few, few]);
    await set('relabel.samples', few + 1);
    await until(() => samples() === few + 1, 'the new number of samples');
    assert.equal(panel.state.explanation.total, few, 'what is shown stays');
  });

  it('say which class is expected, and a pick comes before them', async () => {
    await set('relabel.groundTruth', 'truth.csv');
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    await until(() => panel.state.image.expectedProblem, 'the missing table');
    assert.match(panel.state.image.expectedProblem!.message, /truth\.csv can’t be read/);
    panel.expected.pick({ index: 281, label: 'tabby, tabby cat' });
    assert.deepEqual(panel.state.image.expected, { index: 281, label: 'tabby, tabby cat', source: 'pick' });
    panel.expected.pick(undefined);
    await set('relabel.groundTruth', 'off');
    await until(() => panel.state.image.expectedProblem === undefined, 'the table is not asked for');
    assert.equal(panel.state.image.expected, undefined);
  });

  it('with a file that is not there give a message that names the setting', async () => {
    await set('relabel.models', [{ name: 'Missing', path: 'missing.onnx' }]);
    const panel = await explain(chelsea());
    await ends(panel, 'failed');
    assert.match(panel.state.explanation.error!.message, /missing\.onnx/);
  });
});
