import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { writeClassifier } from '../../fixtures/models/classifiers.ts';
import { api, asked, chelsea, ends, explain, file, panelOf, set, startAfresh, until } from '../helpers.ts';
import { entry, isWritten, media, open, tried, written } from './openForm.ts';

/** A PNG of 8 × 8 pixels of red 100: too dark for bytes of 0 or 1; as 0 to 255 there is something to see. */
const darkRed = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEUlEQVQI12NIYWDAihiGlgQA3k8ZAbBsoGMAAAAASUVORK5CYII=',
  'base64',
);

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
    // Corrected and saved, they are tried anew.
    const document = await vscode.workspace.openTextDocument(file('added', 'squeeze.txt'));
    const editor = await vscode.window.showTextDocument(document);
    const lines = readFileSync(media('imagenet-labels.txt'), 'utf8');
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), lines));
    await document.save();
    await until(() => form.session.state.phase === 'ready' && form.session.state.problems.length === 0, 'the labels');
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
