import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { api, asked, chelsea, ends, explain, extension, file, revertAll, set, startAfresh, until } from './helpers.ts';

describe('models', () => {
  beforeEach(async () => {
    await startAfresh();
    cpSync(path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx'), file('my model.onnx').fsPath);
    await set('relabel.models', [{ name: 'Mine', path: 'my model.onnx', output: 'probabilities' }]);
    await set('relabel.defaultModel', 'SqueezeNet 1.1 (bundled)');
  });

  it('can be picked: the choice is stored and the active panel runs again with it', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    assert.match(panel.state.explanation.prediction!.target.label, /cat/);
    const labels: string[] = [];
    await asked(
      'showQuickPick',
      (items) => {
        const choices = items as readonly vscode.QuickPickItem[];
        labels.push(...choices.map(({ label }) => label));
        return choices.find(({ label }) => label === 'Mine');
      },
      async () => vscode.commands.executeCommand('relabel.selectModel'),
    );
    assert.deepEqual(labels, ['Mine', 'SqueezeNet 1.1 (bundled)', '', 'Add a Model…', 'Edit a Model…']);
    assert.equal(vscode.workspace.getConfiguration('relabel').inspect('defaultModel')?.workspaceValue, 'Mine');
    await until(() => panel.state.explanation.phase === 'done' && panel.state.run === 2, 'the second run');
    assert.equal(panel.state.explanation.settings.model, 'Mine');
    assert.doesNotMatch(panel.state.explanation.prediction!.target.label, /cat/, 'a model without labels has numbers');
  });

  it('can be added by hand: settings.json opens with the entry as the form has it, next to those that are there', async () => {
    const model = file('my model.onnx');
    await vscode.commands.executeCommand('relabel.addModel', model);
    const { handlers, session } = (await api()).forms.get(model)!;
    await until(() => session.state.phase === 'ready', 'the form');
    handlers.change({ name: 'By hand', feed: 'unit' });
    handlers.command('byHand');
    const selected = (): string => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.getText(editor.selection) ?? '';
    };
    await until(() => selected().includes('By hand'), 'the selected entry');
    assert.deepEqual(JSON.parse(selected()), { name: 'By hand', path: 'my model.onnx', preset: 'unit' });
    const { document } = vscode.window.activeTextEditor!;
    const { 'relabel.models': models } = JSON.parse(document.getText());
    assert.deepEqual(
      models.map(({ name }: { name: string }) => name),
      ['Mine', 'By hand'],
    );
    assert.equal(document.isDirty, true);
    await revertAll();
  });

  it('that are gone are named', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    panel.handlers.explain({ ...panel.state.explanation.settings, model: 'Gone' });
    await ends(panel, 'failed');
    assert.match(panel.state.explanation.error!.message, /"Gone"/);
    assert.equal(panel.state.explanation.error!.setting, 'relabel.models');
  });
});
