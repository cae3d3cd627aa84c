import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { AddModelPanel } from '../../src/extension/addModel/addModelPanel.ts';
import { writeClassifier } from '../fixtures/models.ts';
import {
  api,
  asked,
  chelsea,
  ends,
  explain,
  extension,
  file,
  panelOf,
  revertAll,
  set,
  startAfresh,
  until,
} from './helpers.ts';

const media = (name: string): string => path.join(extension().extensionPath, 'media/models', name);

/** Opens the form by the command, as the explorer calls it. */
async function open(model: vscode.Uri): Promise<AddModelPanel> {
  await vscode.commands.executeCommand('relabel.addModel', model);
  return (await api()).forms.get(model) ?? assert.fail('no form');
}

/** Waits until the model was tried in every way. */
async function tried(form: AddModelPanel): Promise<void> {
  const over = () => {
    const { phase, tried: ways, feeds } = form.session.state;
    return phase === 'failed' || (feeds.length > 0 && feeds.every(({ key }) => (ways[key] ?? 'waiting') !== 'waiting'));
  };
  await until(over, 'the model to be tried');
}

/** A PNG of 8 × 8 pixels of red 100: too dark for bytes of 0 or 1; as 0 to 255 there is something to see. */
const darkRed = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEUlEQVQI12NIYWDAihiGlgQA3k8ZAbBsoGMAAAAASUVORK5CYII=',
  'base64',
);

const entry = { name: 'Squeeze', path: 'added/squeeze.onnx', labels: 'added/squeeze.txt', preset: 'keras-caffe' };
const written = () => vscode.workspace.getConfiguration('relabel').inspect('models')?.workspaceValue;

/** Waits until VS Code has read these models from the workspace settings. */
async function isWritten(models: readonly unknown[]): Promise<void> {
  await until(() => isDeepStrictEqual(written(), models), 'the models').catch(() =>
    assert.deepEqual(written(), models),
  );
}

describe('adding a model', () => {
  const model = () => file('added', 'squeeze.onnx');
  beforeEach(async () => {
    await startAfresh();
    mkdirSync(file('added').fsPath, { recursive: true });
    cpSync(media('squeezenet1.1.onnx'), model().fsPath);
    cpSync(media('imagenet-labels.txt'), file('added', 'squeeze.txt').fsPath);
  });
  afterEach(async () => {
    await startAfresh();
    rmSync(file('added').fsPath, { recursive: true });
  });

  it('finds what it can by itself, and shows what the model is fed and says', async () => {
    const form = await open(model());
    await tried(form);
    const { form: values, description, problems, images: found } = form.session.state;
    assert.deepEqual([values.name, values.output, values.feed], ['squeeze', 'auto', 'found out']);
    assert.equal(values.labels, file('added', 'squeeze.txt').fsPath);
    assert.deepEqual(description?.inputs[0]?.shape?.slice(1), [3, 224, 224]);
    assert.deepEqual(problems, []);
    assert.ok(found.length > 0);
    // Of the workspace's images it may have found any.
    form.session.useImages([chelsea().fsPath]);
    await tried(form);
    const { images, tried: ways } = form.session.state;
    assert.deepEqual(images, ['chelsea.png']);
    // The bundled SqueezeNet wants BGR 0–255 minus a mean: only one preset is near to that.
    const way = ways['keras-caffe'];
    assert.ok(typeof way === 'object' && 'images' in way);
    const [cat] = way.images;
    assert.ok(cat && 'top' in cat, 'there are answers');
    assert.match(cat.top[0]?.label ?? '', /cat|tabby/);
    // 0 minus the mean of red, and at most 255 minus that of blue.
    assert.ok(cat.low >= -123.681 && cat.low < -100, String(cat.low));
    assert.ok(cat.high > 50 && cat.high <= 151.062, String(cat.high));
  });

  it('writes the entry into the workspace settings, and explains', async () => {
    const form = await open(model());
    await tried(form);
    // The first image can't be read, so that the second is explained.
    const noImage = file('added', 'none.png');
    writeFileSync(noImage.fsPath, 'no image');
    form.session.useImages([noImage.fsPath, chelsea().fsPath]);
    form.handlers.change({ name: 'Squeeze', feed: 'keras-caffe' });
    await tried(form);
    form.handlers.command('add');
    await until(() => form.session.state.phase === 'added', 'the entry');
    await isWritten([entry]);
    assert.equal(form.session.state.addedTo, 'the workspace settings');

    form.handlers.command('explain');
    const panel = await panelOf(chelsea());
    await ends(panel, 'done');
    assert.equal(panel.state.explanation.settings.model, 'Squeeze');
  });

  it('keeps a second model of the same name, and wrong labels, out', async () => {
    await set('relabel.models', [{ name: 'squeeze', path: 'other.onnx' }]);
    writeFileSync(file('added', 'squeeze.txt').fsPath, 'one\ntwo\n');
    const form = await open(model());
    await tried(form);
    assert.match(form.session.state.problems.join(), /A model named “squeeze” already exists\./);
    form.handlers.change({ name: 'other', labels: file('added', 'squeeze.txt').fsPath });
    await tried(form);
    assert.match(form.session.state.problems.join(), /has 1000 classes, but .*squeeze\.txt has 2 labels/);
    form.handlers.command('add');
    assert.equal((written() as unknown[]).length, 1);
  });

  it('says why a file can not be added', async () => {
    const text = file('added', 'text.onnx');
    writeFileSync(text.fsPath, 'no model');
    const form = await open(text);
    await tried(form);
    assert.match(form.session.state.failure ?? '', /text\.onnx is not an ONNX model/);
  });

  it('says that a model gives NaN, and keeps it out', async () => {
    const form = await open(vscode.Uri.file(writeClassifier(file('added').fsPath, 'nan.onnx')));
    await tried(form);
    assert.match(form.session.state.problems.join(), /gives NaN or infinity: check scale, mean and std/);
    form.handlers.command('add');
    assert.equal(form.session.state.phase, 'ready');
    assert.equal(written(), undefined);
  });

  it('shows that a preset gives a constant tensor, and that another does not', async () => {
    const dark = file('added', 'dark.png');
    writeFileSync(dark.fsPath, darkRed);
    const form = await open(vscode.Uri.file(writeClassifier(file('added').fsPath, 'uint8.onnx')));
    // Of itself it tries others first.
    await tried(form);
    form.session.useImages([dark.fsPath]);
    await tried(form);
    const range = (way: string) => {
      const answer = form.session.state.tried[way];
      const [image] = typeof answer === 'object' && 'images' in answer ? answer.images : [];
      assert.ok(image && 'tensor' in image, JSON.stringify(answer));
      return [image.low, image.high];
    };
    assert.deepEqual(range('unit'), [0, 0]);
    assert.deepEqual(range('raw255'), [0, 100]);
  });

  it('has one form for a model, which closes with its tab', async () => {
    const form = await open(model());
    assert.equal(await open(model()), form);
    form.handlers.command('close');
    assert.equal((await api()).forms.get(model()), undefined);
  });

  it('is offered by the panel, among the model files of the workspace', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const labels: string[] = [];
    await asked(
      'showQuickPick',
      (items) => void labels.push(...(items as readonly vscode.QuickPickItem[]).map(({ label }) => label)),
      async () => {
        panel.handlers.command('addModel');
        await until(() => labels.length > 0, 'the question');
      },
    );
    assert.ok(labels.includes('squeeze.onnx'), labels.join());
    assert.equal(labels.at(-1), 'Browse…');
  });
});

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
    writeFileSync(settings().fsPath, bytes);
    // VS Code writes no setting while what it last read of the file is older than the file.
    const document = await vscode.workspace.openTextDocument(settings());
    await until(() => document.getText() === new TextDecoder().decode(bytes), 'VS Code to have read the settings');
    const models = /"relabel.models": \[/.test(content) ? 1 : undefined;
    await until(() => (written() as unknown[] | undefined)?.length === models, 'the settings');
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
