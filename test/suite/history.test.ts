import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { patience } from '../host/patience.ts';
import {
  api,
  asked,
  chelsea,
  closeAll,
  coffee,
  copyOfChelsea,
  ends,
  explain,
  few,
  file,
  many,
  panelOf,
  runAgain,
  set,
  startAfresh,
  tabs,
  underWay,
  until,
} from './helpers.ts';
import { bringBack, explainAndClose, items, untilThereAre } from './keptEntries.ts';

const { executeCommand } = vscode.commands;

/** What it does must not start an explanation. */
async function withoutRunning(action: () => Thenable<unknown>): Promise<void> {
  const { host } = await api();
  let ran = false;
  const notice = (activity: unknown): void => {
    ran ||= activity !== undefined;
  };
  host.on('activity', notice);
  await action();
  host.off('activity', notice);
  assert.equal(ran, false, 'an explanation ran');
}

describe('the history', () => {
  beforeEach(async () => {
    await startAfresh();
    await (await api()).history.clear();
  });

  it('opens an explanation again at once, as it was, without running anything', async () => {
    const before = await explainAndClose(chelsea());
    const [item] = await items();
    assert.equal(item!.stale, undefined);
    const [, thumbnail] = /^data:image\/webp;base64,(.+)$/.exec(item!.head.thumbnail ?? '') ?? [];
    assert.match(Buffer.from(thumbnail ?? '', 'base64').toString('latin1'), /^RIFF.{4}WEBP/s, 'it has a small picture');
    assert.equal(item!.head.truth, undefined, 'nobody knows what it should be');
    await withoutRunning(() => executeCommand('relabel.history.open', item));
    const panel = await panelOf(chelsea());
    const { remembered, evaluation, ...explanation } = panel.state.explanation;
    // Neither the samples' pictures, which their scatter is made of, nor the model's layers are kept.
    const expected = { ...before, remembered: undefined, evaluation: undefined, scatter: undefined, layers: undefined };
    assert.deepEqual(JSON.parse(JSON.stringify(explanation)), JSON.parse(JSON.stringify(expected)));
    assert.equal(evaluation?.busy, undefined);
    assert.deepEqual(panel.state.explanation.map, before.map);
    assert.deepEqual([remembered!.made, panel.state.modelChanged], [item!.head.made, false]);
    assert.deepEqual([...panel.preview!.bytes.slice(1, 4)], [...Buffer.from('PNG')]);
    await until(() => tabs().includes('Explain: chelsea.png'), 'its tab');
  });

  it('does not replace the same explanation in an open panel, which still has its samples', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    await untilThereAre(1);
    await executeCommand('relabel.history.open', (await items())[0]);
    assert.equal(panel.state.explanation.remembered, undefined);
    assert.equal(panel.state.run, 1);
  });

  it('shows the one that was chosen of two that differ by a setting alone', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    await untilThereAre(1);
    const [older] = await items();
    await set('relabel.samples', few + 10);
    panel.handlers.explain(panel.state.explanation.settings);
    await ends(panel, 'done');
    await untilThereAre(2);
    assert.equal(panel.state.explanation.counts!.total, few + 10);
    await executeCommand('relabel.history.open', older);
    assert.equal(panel.state.explanation.counts!.total, few);
    assert.equal(panel.state.explanation.remembered!.made, older!.head.made);
  });

  it('keeps what is measured later, also when it is run again from there and that is cancelled', async () => {
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    assert.ok(panel.state.explanation.map, 'there is something to measure');
    const curves = await until(() => panel.state.explanation.evaluation?.curves, 'the curves');
    const { history } = await api();
    const kept = async () => (await history.load((await items())[0]!.head.id))!.explanation.evaluation?.curves;
    for (const end = Date.now() + patience; (await kept()) === undefined; await sleep(20)) {
      assert.ok(Date.now() < end, 'waited in vain for the curves to be kept');
    }
    assert.deepEqual(await kept(), curves);
    await closeAll();
    await executeCommand('relabel.history.open', (await items())[0]);
    const restored = await panelOf(chelsea());
    restored.handlers.explain({ ...restored.state.explanation.settings, samples: many });
    await underWay(restored);
    restored.handlers.cancel(undefined);
    await ends(restored, 'done');
    assert.deepEqual(restored.state.explanation.evaluation?.curves, curves);
  });

  it('lets an explanation of before be run again, with samples to look at', async () => {
    await explainAndClose(chelsea());
    await executeCommand('relabel.history.open', (await items())[0]);
    const panel = await panelOf(chelsea());
    await assert.rejects(panel.export(file('nowhere').fsPath), /Run the explanation to the end before exporting/);
    await runAgain(panel);
    await until(() => panel.state.explanation.remembered === undefined && panel.state.run === 2, 'the second run');
    assert.equal((await items()).length, 1, 'the same explanation is kept once');
  });

  it('brings a panel back after a reload, without running anything', async () => {
    const { settings, map } = await explainAndClose(chelsea());
    await withoutRunning(() => bringBack({ uri: chelsea().toString(), settings }));
    assert.deepEqual((await panelOf(chelsea())).state.explanation.map, map);
  });

  it('does not bring back what may not be so any more', async () => {
    const image = copyOfChelsea('touched.png');
    const { settings } = await explainAndClose(image);
    utimesSync(image.fsPath, 1, 1);
    await bringBack({ uri: image.toString(), settings });
    const panel = await panelOf(image);
    await ends(panel, 'done');
    assert.equal(panel.state.explanation.remembered, undefined);
  });

  it('passes over what it cannot read, and offers to explain again', async () => {
    await explainAndClose(chelsea());
    const { history } = await api();
    const [item] = await items();
    const [name] = readdirSync(history.folder);
    writeFileSync(path.join(history.folder, name!), 'broken');
    assert.deepEqual(await items(), []);
    const questions = await asked(
      'showErrorMessage',
      (_, button) => button,
      async () => executeCommand('relabel.history.open', item),
    );
    assert.match(String(questions[0]![0]), /chelsea\.png can't be read any more/);
    await ends(await panelOf(chelsea()), 'done');
  });

  it('loses single entries by a command, and all after a question', async () => {
    for (const image of [chelsea(), coffee(), copyOfChelsea('third.png')]) await explainAndClose(image);
    const [third, second] = await items();
    assert.match(third!.head.image, /third\.png$/, 'the latest comes first');
    await executeCommand('relabel.history.remove', second, [second]);
    const names = (await items()).map(({ head }) => path.basename(head.image));
    assert.deepEqual(names, ['third.png', 'chelsea.png']);
    const clear = (answer: unknown) =>
      asked(
        'showWarningMessage',
        () => answer,
        async () => executeCommand('relabel.clearHistory'),
      );
    await clear(undefined);
    assert.equal((await items()).length, 2);
    await clear('Clear History');
    assert.equal((await items()).length, 0);
  });

  it('keeps nothing where it may take no space', async () => {
    await explainAndClose(chelsea());
    await set('relabel.history.megabytes', 0);
    try {
      await untilThereAre(0);
      const panel = await explain(coffee());
      await ends(panel, 'done');
      assert.deepEqual(await items(), []);
    } finally {
      await set('relabel.history.megabytes', undefined);
    }
  });

  it('has what a language model asked for', async () => {
    const { tool } = await api();
    const input = { image: 'coffee.png', samples: 20, class: 'espresso' };
    await tool.invoke({ input }, new vscode.CancellationTokenSource().token);
    const [item] = await items();
    assert.equal(item!.head.target, 'espresso');
    await withoutRunning(() => executeCommand('relabel.history.open', item));
    assert.equal((await panelOf(coffee())).state.explanation.settings.target, 967);
  });
});
