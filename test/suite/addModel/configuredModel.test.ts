import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { writeClassifier } from '../../fixtures/models/classifiers.ts';
import { api, asked, file, revertAll, set, startAfresh, until } from '../helpers.ts';
import { isWritten, tried, written } from './openForm.ts';

describe('a model that is in the settings', () => {
  const model = (): vscode.Uri => file('added', 'logits.onnx');
  const mine = { name: 'Mine', path: 'added/logits.onnx', preset: 'unit', input: { window: 'min-max' } };
  const other = { name: 'Other', path: 'other.onnx' };
  const setting = (key: string) => vscode.workspace.getConfiguration('relabel').get(key);
  beforeEach(async () => {
    await startAfresh();
    mkdirSync(file('added').fsPath, { recursive: true });
    writeClassifier(file('added').fsPath, 'logits.onnx');
    await set('relabel.models', [mine, other]);
    await set('relabel.defaultModel', 'Mine');
  });
  afterEach(async () => {
    await startAfresh();
    rmSync(file('added').fsPath, { recursive: true });
  });

  it('is edited in the form, in its place, with its default and what the form has no field for', async () => {
    await vscode.commands.executeCommand('relabel.editModel', model());
    const form = (await api()).forms.get(model(), 'Mine') ?? assert.fail('no form');
    await tried(form);
    const { editing, form: begun, problems } = form.session.state;
    assert.deepEqual([editing, begun.name, begun.feed, problems], ['Mine', 'Mine', 'configured', []]);
    form.handlers.change({ name: 'Other' });
    assert.match(form.session.state.problems.join(), /A model named “Other” already exists/);
    form.handlers.change({ name: 'Mine 2', feed: 'raw255' });
    form.handlers.command('add');
    await until(() => form.session.state.phase === 'added', 'the change');
    const changed = { ...mine, name: 'Mine 2', preset: 'raw255' };
    await isWritten([changed, other]);
    await until(() => setting('defaultModel') === 'Mine 2', 'the default');
    form.handlers.command('edit');
    const { forms } = await api();
    const again = await until(() => forms.get(model(), 'Mine 2'), 'the form of the new name');
    again.dispose();
  });

  it('is edited where it is by then, and not at all once somebody has changed it', async () => {
    await set('relabel.models', [other, mine]);
    await vscode.commands.executeCommand('relabel.editModel', model());
    const form = (await api()).forms.get(model(), 'Mine') ?? assert.fail('no form');
    await tried(form);
    await set('relabel.models', [mine]);
    form.handlers.change({ feed: 'raw255' });
    assert.deepEqual(form.session.state.problems, []);
    await set('relabel.models', [{ ...mine, preset: 'timm' }]);
    form.handlers.change({ feed: 'symmetric' });
    form.handlers.command('add');
    const failed = await until(() => form.session.state.notAdded, 'the refusal');
    assert.match(
      failed,
      /“Mine” in relabel\.models was changed since .*: close the form, then choose Edit Model… again/,
    );
    await set('relabel.models', [mine]);
    form.handlers.command('add');
    await until(() => form.session.state.phase === 'added', 'the change');
    await isWritten([{ ...mine, preset: 'symmetric' }]);
    form.dispose();
  });

  it('is edited with the VAE of its own that it names', async () => {
    await set('relabel.vaes', [{ name: 'street', encoder: 'encoder.onnx', decoder: 'decoder.onnx' }]);
    try {
      await set('relabel.models', [{ ...mine, vae: 'street' }, other]);
      await vscode.commands.executeCommand('relabel.editModel', model());
      const form = (await api()).forms.get(model(), 'Mine') ?? assert.fail('no form');
      await tried(form);
      assert.deepEqual(form.session.state.problems, []);
    } finally {
      await set('relabel.vaes', undefined);
    }
  });

  it('is removed once one has agreed, and comes back by Undo', async () => {
    const remove = async () => vscode.commands.executeCommand('relabel.removeModel', model());
    const [question] = await asked('showWarningMessage', () => undefined, remove);
    assert.match(String(question?.[0]), /Remove the model “Mine” from the settings\? Its file stays\./);
    assert.deepEqual(written(), [mine, other], 'nobody has agreed');
    let undo: (answer: string) => void = () => {};
    await asked(
      'showInformationMessage',
      () => new Promise((resolve) => (undo = resolve)),
      () => asked('showWarningMessage', () => 'Remove', remove),
    );
    await isWritten([other]);
    assert.notEqual(setting('defaultModel'), 'Mine');
    undo('Undo');
    await until(() => (written() as unknown[]).length === 2 && setting('defaultModel') === 'Mine', 'it to be back');
    await isWritten([mine, other]);
  });

  it('is not removed from a file with changes that nobody has saved, and says so', async () => {
    const settings = await vscode.workspace.openTextDocument(file('.vscode', 'settings.json'));
    const editor = await vscode.window.showTextDocument(settings);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 1), '\n// half a thought\n'));
    const [said] = await asked(
      'showErrorMessage',
      () => undefined,
      () =>
        asked(
          'showWarningMessage',
          () => 'Remove',
          async () => vscode.commands.executeCommand('relabel.removeModel', model()),
        ),
    );
    await revertAll();
    assert.match(
      String(said?.[0]),
      /“Mine” was not removed\. \.vscode\/settings\.json has unsaved changes: save it, then try again/,
    );
    await isWritten([mine, other]);
  });
});
