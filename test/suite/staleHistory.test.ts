import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { patience } from '../host/patience.ts';
import {
  api,
  chelsea,
  coffee,
  copyOfChelsea,
  ends,
  extension,
  file,
  panelOf,
  set,
  startAfresh,
  until,
} from './helpers.ts';
import { bringBack, explainAndClose, items } from './keptEntries.ts';

const { executeCommand } = vscode.commands;

/** What the history says of its latest entry. */
const stale = async (): Promise<unknown> => (await items())[0]?.stale;

describe('the history, when files change', () => {
  beforeEach(async () => {
    await startAfresh();
    await (await api()).history.clear();
  });

  it('marks what has changed since', async () => {
    const image = copyOfChelsea('kept.png');
    const labels = file('kept.txt').fsPath;
    writeFileSync(labels, Array.from({ length: 1000 }, (_, index) => `class ${index}`).join('\n'));
    const model = path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx');
    await set('relabel.models', [{ name: 'Mine', path: model, labels, output: 'probabilities' }]);
    await explainAndClose(image);
    assert.equal(await stale(), undefined);
    utimesSync(labels, 1, 1);
    assert.equal(await stale(), 'model changed');
    await executeCommand('relabel.history.open', (await items())[0]);
    const panel = await panelOf(image);
    await until(() => panel.state.modelChanged === true, 'the panel to see it');
    copyFileSync(coffee().fsPath, image.fsPath);
    assert.equal(await stale(), 'image changed');
    await until(() => panel.state.image.stale === 'changed', 'the panel to see it');
    await vscode.workspace.fs.delete(image);
    assert.equal(await stale(), 'image gone');
    await until(() => panel.state.image.stale === 'deleted', 'the panel to see that, too');
    assert.ok(panel.state.explanation.prediction, 'what was found is still shown');
  });

  it('marks what was found beside the model, or was not there, and takes no such entry for a new run', async () => {
    const place = file('beside').fsPath;
    mkdirSync(place);
    const model = path.join(place, 'mine.onnx');
    copyFileSync(path.join(extension().extensionPath, 'media/models/squeezenet1.1.onnx'), model);
    await set('relabel.models', [{ name: 'Mine', path: model, output: 'logits' }]);
    const { settings } = await explainAndClose(chelsea());
    assert.equal(await stale(), undefined);
    writeFileSync(path.join(place, 'notes.md'), 'not looked at');
    assert.equal(await stale(), undefined);
    const config = path.join(place, 'preprocessor_config.json');
    writeFileSync(config, '{ "image_processor_type": "ViTImageProcessor", "do_normalize": false }');
    assert.equal(await stale(), 'model changed');
    await bringBack({ uri: chelsea().toString(), settings });
    const panel = await panelOf(chelsea());
    await ends(panel, 'done');
    assert.equal(panel.state.explanation.remembered, undefined, 'it was explained anew');
    for (const end = Date.now() + patience; (await stale()) !== undefined; await sleep(20)) {
      assert.ok(Date.now() < end, 'waited in vain for the new one to be kept');
    }
    assert.equal(panel.state.modelChanged, false);
    rmSync(config);
    assert.equal(await stale(), 'model changed');
    await until(() => panel.state.modelChanged === true, 'the open panel to see that it is gone');
    writeFileSync(config, '{ "image_processor_type": "ViTImageProcessor", "do_normalize": true }');
    assert.equal(panel.state.modelChanged, true, 'another one is no better');
  });
});
