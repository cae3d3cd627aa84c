import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  api,
  asked,
  chelsea,
  closeAll,
  coffee,
  copyOfChelsea,
  ends,
  explain,
  explainLong,
  few,
  file,
  panelOf,
  runAgain,
  startAfresh,
  tabs,
  underWay,
  until,
} from './helpers.ts';

describe('explaining', () => {
  beforeEach(startAfresh);

  it('opens a panel and finishes', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const { image, choices, explanation } = panel.state;
    const { prediction, counts, samples, map, done, total } = explanation;
    assert.ok(tabs().includes('Explain: chelsea.png'), tabs().join());
    // ImageNet's classes 281 to 287 are the cats; chelsea is one.
    assert.ok([281, 282, 283, 284, 285, 286, 287].includes(prediction!.top[0]!.index), prediction!.top[0]!.label);
    assert.equal(prediction!.target.index, prediction!.top[0]!.index);
    assert.equal(counts!.kept + counts!.shifted, few);
    assert.deepEqual(
      samples.map(({ index }) => index),
      Array.from({ length: few }, (_, index) => index),
    );
    assert.deepEqual([done, total, choices.bundledOnly, image.path], [few, few, true, 'chelsea.png']);
    if (map) assert.equal(map.values.length, map.width * map.height);
    assert.deepEqual([...panel.preview!.bytes.slice(1, 4)], [...Buffer.from('PNG')]);
  });

  it('reveals the same panel for the same image, and does not run again', async () => {
    const first = await explain(chelsea());
    await ends(first, 'done');
    const second = await explain(chelsea());
    assert.equal(second, first);
    assert.equal(second.state.run, 1);
    assert.equal(tabs().filter((label) => label === 'Explain: chelsea.png').length, 1);
  });

  it('explains several images one after another, each in a panel', async () => {
    await vscode.commands.executeCommand('relabel.explain', chelsea(), [chelsea(), coffee()]);
    const panels = [await panelOf(chelsea()), await panelOf(coffee())] as const;
    for (const panel of panels) await ends(panel, 'done');
    assert.notEqual(
      panels[0].state.explanation.prediction!.target.index,
      panels[1].state.explanation.prediction!.target.index,
    );
    assert.equal(panels[0].tab.viewColumn, panels[1].tab.viewColumn);
  });

  it('asks whether many images get one view, before it opens panels', async () => {
    const images = Array.from({ length: 9 }, (_, index) => copyOfChelsea(`copy-${index}.png`));
    const questions = await asked(
      'showQuickPick',
      () => undefined,
      async () => vscode.commands.executeCommand('relabel.explain', images[0], images),
    );
    const [items, { placeHolder }] = questions[0] as [vscode.QuickPickItem[], vscode.QuickPickOptions];
    assert.equal(placeHolder, 'Explain 9 images');
    assert.deepEqual(
      items.map(({ label }) => label),
      ['All 9 in one view', 'A panel for each image'],
    );
    assert.equal((await api()).panels.all.length, 0);
  });

  it('explains the image of the active tab', async () => {
    await vscode.commands.executeCommand('vscode.openWith', coffee(), 'imagePreview.previewEditor');
    await until(() => tabs().includes('coffee.png'), 'the image viewer');
    await vscode.commands.executeCommand('relabel.explain');
    await ends(await panelOf(coffee()), 'done');
  });

  it('explains the example that comes with it', async () => {
    await vscode.commands.executeCommand('relabel.explainExample');
    const { panels } = await api();
    const [panel] = panels.all;
    await ends(panel!, 'done');
    assert.match(panel!.uri.path, /media\/examples\/coffee\.png$/);
    assert.match(panel!.state.explanation.prediction!.target.label, /espresso/);
  });

  it('asks for images where none is at hand', async () => {
    await asked(
      'showOpenDialog',
      () => [coffee()],
      async () => vscode.commands.executeCommand('relabel.explain'),
    );
    await ends(await panelOf(coffee()), 'done');
  });

  it('says so if an image is not on a disk', async () => {
    const questions = await asked(
      'showErrorMessage',
      () => undefined,
      async () => vscode.commands.executeCommand('relabel.explain', vscode.Uri.parse('git:/cat.png')),
    );
    assert.match(String(questions[0]![0]), /git:\/cat\.png isn’t a file on disk/);
  });

  it('is cancelled by the command, and the process stays', async () => {
    const panel = await explainLong(chelsea());
    const { host } = await api();
    const { pid } = host;
    await vscode.commands.executeCommand('relabel.cancel');
    await ends(panel, 'cancelled');
    await runAgain(panel);
    assert.equal(host.pid, pid);
  });

  it('comes back to the finished explanation when the next run is cancelled', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    await until(
      () => panel.state.explanation.evaluation?.curves !== undefined,
      'the metrics, which nobody has to ask for',
    );
    const finished = panel.state;
    assert.equal(finished.explanation.evaluation?.curves?.step, 1792);
    panel.handlers.explain({ ...finished.explanation.settings, samples: 5000, seed: 9 });
    await underWay(panel);
    const other = panel.export(file('nowhere').fsPath);
    await assert.rejects(other, /Run the explanation to the end/, 'the finished one is not on screen');
    panel.handlers.cancel(undefined);
    await ends(panel, 'done');
    assert.deepEqual(panel.state, finished);
  });

  it('lays its samples out when asked, and forgets that with the next run', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    assert.deepEqual(panel.state.explanation.scatter, {});
    panel.handlers.scatter({ run: panel.state.run });
    await until(() => panel.state.explanation.scatter?.scatter, 'the points');
    const { indices, coordinates } = panel.state.explanation.scatter!.scatter!;
    assert.deepEqual([indices.length, coordinates.length], [few, few * 2]);
    panel.handlers.explain(panel.state.explanation.settings);
    assert.equal(panel.state.explanation.scatter, undefined);
    await ends(panel, 'done');
    assert.deepEqual(panel.state.explanation.scatter, {});
  });

  it('ends with its tab', async () => {
    await explainLong(chelsea());
    const { host, panels } = await api();
    const idle = new Promise<void>((resolve) => {
      host.on('activity', (activity) => (activity === undefined ? resolve() : undefined));
    });
    await closeAll();
    await idle;
    assert.equal(panels.all.length, 0);
  });

  it('exports the evidence to a new folder each time', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const folder = mkdtempSync(path.join(tmpdir(), 'relabel-export-'));
    const manifest = (name: string): string => path.join(folder, name, 'manifest.json');
    try {
      await asked(
        'showOpenDialog',
        () => [vscode.Uri.file(folder)],
        async () => {
          for (const name of ['chelsea-explanation', 'chelsea-explanation-2']) {
            panel.handlers.command('export');
            await until(() => existsSync(manifest(name)), name);
          }
        },
      );
      const { target, counts } = JSON.parse(readFileSync(manifest('chelsea-explanation'), 'utf8'));
      assert.equal(target.index, panel.state.explanation.prediction!.target.index);
      assert.equal(counts.kept, panel.state.explanation.counts!.kept);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is made again, with the same settings, for a panel of before a reload', async () => {
    const { panels } = await api();
    const settings = { model: 'SqueezeNet 1.1 (bundled)', samples: 21, sampling: 'global', seed: 4, target: 7 };
    const restored = vscode.window.createWebviewPanel('relabel.explanation', '', vscode.ViewColumn.One);
    await panels.deserializeWebviewPanel(restored, { uri: chelsea().toString(), settings });
    const panel = await panelOf(chelsea());
    await ends(panel, 'done');
    // Settings of before there were several methods name none.
    assert.deepEqual(panel.state.explanation.settings, { ...settings, method: 'relabel' });
    assert.equal(panel.state.explanation.prediction!.target.index, 7);
  });

  it('lets go of a panel that cannot be brought back', async () => {
    const { panels } = await api();
    const restored = vscode.window.createWebviewPanel('relabel.explanation', 'lost', vscode.ViewColumn.One);
    await panels.deserializeWebviewPanel(restored, { uri: 7 });
    await until(() => !tabs().includes('lost'), 'the tab to close');
    assert.equal(panels.all.length, 0);
  });
});
