import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { AddModelPanel } from '../../../src/extension/addModel/addModelPanel.ts';
import { insist } from '../../host/insist.ts';
import { file, revertAll, startAfresh, until } from '../helpers.ts';
import { entry, isWritten, media, open, tried, written } from './openForm.ts';

describe('adding a model to the settings file', () => {
  const settings = (): vscode.Uri => file('.vscode', 'settings.json');
  const text = (): string => readFileSync(settings().fsPath, 'latin1');
  const model = (): vscode.Uri => file('added', 'squeeze.onnx');
  let form: AddModelPanel;
  beforeEach(async () => {
    await startAfresh();
    mkdirSync(file('added').fsPath, { recursive: true });
    cpSync(media('squeezenet1.1.onnx'), model().fsPath);
    cpSync(media('imagenet-labels.txt'), file('added', 'squeeze.txt').fsPath);
    form = await open(model());
    await tried(form);
    form.handlers.change({ name: 'Squeeze', feed: 'keras-caffe' });
  });
  afterEach(async () => {
    await revertAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(settings().fsPath, { recursive: true, force: true });
    await write('{ "relabel.samples": 33 }');
    await until(() => vscode.workspace.getConfiguration('relabel').get('samples') === 33, 'what was written');
    await startAfresh();
    rmSync(file('added').fsPath, { recursive: true });
  });

  /** Writes the file, and waits until VS Code has read it. */
  async function write(content: string): Promise<void> {
    const bytes = Buffer.from(content, 'latin1');
    const models = /"relabel.models": \[/.test(content) ? 1 : undefined;
    // VS Code writes no setting while what it last read of the file is older than the file.
    const isRead = (document: vscode.TextDocument) =>
      document.getText() === new TextDecoder().decode(bytes) && (written() as unknown[] | undefined)?.length === models;
    let document: vscode.TextDocument;
    // It can miss a change while it starts to watch a folder that was removed, and it keeps unsaved text: then once more.
    await insist(
      'writing the settings',
      async () => {
        await revertAll();
        writeFileSync(settings().fsPath, bytes);
        document = await vscode.workspace.openTextDocument(settings());
      },
      () =>
        until(() => isRead(document), 'VS Code to have read the settings', 10_000).then(
          () => true,
          () => false,
        ),
    );
  }

  async function add(): Promise<void> {
    form.handlers.command('add');
    const over = () => form.session.state.phase === 'added' || form.session.state.notAdded !== undefined;
    await until(over, 'the entry, or why there is none');
  }

  it('leaves comments, commas, tabs, line ends and the rest as they are, to the byte', async () => {
    const before = [
      '\xEF\xBB\xBF{',
      '\t// Mine: leave it alone.',
      '\t"relabel.models": [',
      '\t\t// the first',
      '\t\t{ "name":"a",   "path": "a.onnx" }, // not bad',
      '\t\t/* { "name": "b" }, */',
      '\t],',
      '\t"relabel.samples":20,',
      '}',
      '',
    ].join('\r\n');
    await write(before);
    await add();
    assert.equal(form.session.state.addedTo, 'the workspace settings');
    const lines = JSON.stringify(entry, null, '\t').replaceAll('\n', '\r\n\t\t');
    assert.equal(text(), before.replace('*/\r\n', `*/\r\n\t\t${lines},\r\n`));
    await isWritten([{ name: 'a', path: 'a.onnx' }, entry]);
  });

  it('does not mix with changes that nobody has saved, and says so', async () => {
    const before = text();
    const document = await vscode.workspace.openTextDocument(settings());
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 1), '\n// half a thought\n'));
    await add();
    assert.match(form.session.state.notAdded ?? '', /^\.vscode\/settings\.json has unsaved changes: save it/);
    assert.equal(text(), before);
    assert.match(document.getText(), /half a thought/);

    assert.ok(await document.save());
    await add();
    assert.equal(form.session.state.notAdded, undefined);
    assert.match(text(), /half a thought/);
    await isWritten([entry]);
  });

  it('leaves a file alone that is not valid, says where, and leads there', async () => {
    const broken = '{\n  "a": 1\n  "b": 2\n}\n';
    await write(broken);
    await add();
    assert.match(form.session.state.notAdded ?? '', /settings\.json is not valid JSON in line 3: correct that/);
    assert.equal(text(), broken);
    form.handlers.command('openSettings');
    await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === settings().fsPath, 'the file');
    form.handlers.change({ name: 'Other' });
    assert.equal(form.session.state.notAdded, undefined, 'a change takes the complaint away');
  });

  it('says when the file can not be written', async () => {
    rmSync(settings().fsPath);
    mkdirSync(settings().fsPath);
    await add();
    assert.match(form.session.state.notAdded ?? '', /^\.vscode\/settings\.json can’t be changed \(/);
  });

  it('leaves a file that is not UTF-8 to VS Code', async () => {
    await write('{\n  "a": "caf\xE9"\n}\n');
    await add();
    assert.equal(form.session.state.phase, 'added', form.session.state.notAdded);
    await isWritten([entry]);
  });

  it('makes the file where there is none', async () => {
    rmSync(file('.vscode').fsPath, { recursive: true });
    await add();
    assert.equal(text(), `${JSON.stringify({ 'relabel.models': [entry] }, null, 4)}\n`);
    await isWritten([entry]);
  });

  it('goes to the user settings where the models are there', async () => {
    const models = vscode.workspace.getConfiguration('relabel');
    const own = { name: 'a', path: '/a.onnx' };
    await models.update('models', [own], vscode.ConfigurationTarget.Global);
    try {
      await add();
      assert.equal(form.session.state.addedTo, 'your user settings');
      const { globalValue } = vscode.workspace.getConfiguration('relabel').inspect('models') ?? {};
      const absolute = { ...entry, path: model().fsPath, labels: file('added', 'squeeze.txt').fsPath };
      assert.deepEqual(globalValue, [own, absolute]);
      assert.equal(written(), undefined);
    } finally {
      await models.update('models', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
