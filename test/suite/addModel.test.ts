import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { AddModelPanel } from '../../src/extension/addModel/addModelPanel.ts';
import { api, asked, chelsea, ends, explain, extension, file, panelOf, set, startAfresh, until } from './helpers.ts';

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

const written = () => vscode.workspace.getConfiguration('relabel').inspect('models')?.workspaceValue;

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
    assert.deepEqual([values.name, values.output, values.feed], ['squeeze', 'auto', 'torchvision']);
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

  it('writes the entry into the workspace settings, touches nothing else there, and explains', async () => {
    const settings = file('.vscode', 'settings.json');
    await set('relabel.samples', 20);
    const before = readFileSync(settings.fsPath, 'utf8');
    const comment = '// Mine: leave it alone.';
    writeFileSync(settings.fsPath, before.replace('{', `{\n    ${comment}`));
    const form = await open(model());
    await tried(form);
    form.receive({ type: 'change', change: { name: 'Squeeze', feed: 'keras-caffe' } });
    form.receive({ type: 'command', command: 'add' });
    await until(() => form.session.state.phase === 'added', 'the entry');
    const entry = { name: 'Squeeze', path: 'added/squeeze.onnx', labels: 'added/squeeze.txt', preset: 'keras-caffe' };
    assert.deepEqual(written(), [entry]);
    const text = readFileSync(settings.fsPath, 'utf8');
    assert.ok(text.includes(comment), text);
    assert.match(text, /"relabel\.samples": 20/);
    assert.match(text, /\n\s+"name": "Squeeze",\n/, 'formatted');
    assert.equal(form.session.state.addedTo, 'the workspace settings');

    form.receive({ type: 'command', command: 'explain' });
    const image = vscode.Uri.file(form.session.images[0] ?? assert.fail('no image'));
    const panel = await panelOf(image);
    await ends(panel, 'done');
    assert.equal(panel.state.settings.model, 'Squeeze');
  });

  it('keeps a second model of the same name, and wrong labels, out', async () => {
    await set('relabel.models', [{ name: 'squeeze', path: 'other.onnx' }]);
    writeFileSync(file('added', 'squeeze.txt').fsPath, 'one\ntwo\n');
    const form = await open(model());
    await tried(form);
    assert.match(form.session.state.problems.join(), /name must be another name: "squeeze" is already taken/);
    form.receive({ type: 'change', change: { name: 'other', labels: file('added', 'squeeze.txt').fsPath } });
    await tried(form);
    assert.match(form.session.state.problems.join(), /has 1000 classes, but .*squeeze\.txt has 2 labels/);
    form.receive({ type: 'command', command: 'add' });
    assert.equal((written() as unknown[]).length, 1);
  });

  it('says why a file can not be added', async () => {
    const text = file('added', 'text.onnx');
    writeFileSync(text.fsPath, 'no model');
    const form = await open(text);
    await tried(form);
    assert.match(form.session.state.failure ?? '', /text\.onnx is not an ONNX model/);
  });

  it('has one form for a model, which closes with its tab', async () => {
    const form = await open(model());
    assert.equal(await open(model()), form);
    form.receive({ type: 'command', command: 'close' });
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
        panel.receive({ type: 'command', command: 'addModel' });
        await until(() => labels.length > 0, 'the question');
      },
    );
    assert.ok(labels.includes('squeeze.onnx'), labels.join());
    assert.equal(labels.at(-1), 'Browse…');
  });
});
