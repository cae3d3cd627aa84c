import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { sessionPatience } from '../host/patience.ts';
import { stepsInEveryTheme } from './support/accessibility.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { decode, difference } from './support/pixels.ts';
import { SampleList } from './support/sampleList.ts';
import { type Manifest, Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

/** A sample as the terminal writes it into samples.json. */
interface Told {
  readonly index: number;
  readonly label: number;
  readonly labelName: string;
  readonly probability: number;
  readonly kept: boolean;
  readonly change: number;
  readonly file: string;
}

const samples = 120;
const orders: Readonly<Record<string, (a: Told, b: Told) => number>> = {
  shift: (a, b) => Number(a.kept) - Number(b.kept) || a.change - b.change || a.index - b.index,
  change: (a, b) => a.change - b.change || a.index - b.index,
  probability: (a, b) => b.probability - a.probability || a.index - b.index,
  leastProbable: (a, b) => a.probability - b.probability || a.index - b.index,
  index: (a, b) => a.index - b.index,
};
const short = (label: string): string => label.split(', ', 1)[0]!;

describe('The samples, by keyboard, in a clean VS Code', { timeout: sessionPatience }, () => {
  let session: Session;
  let panel: Panel;
  let keys: Keyboard;
  let list: SampleList;
  let manifest: Manifest;
  let told: readonly Told[];
  let evidence: string;

  const step = stepsOf(() => session);

  before(async () => {
    session = await Session.start({ 'relabel.samples': samples, 'workbench.colorTheme': 'Default Dark Modern' }, {});
    panel = new Panel(session.workbench);
    keys = new Keyboard(session.workbench);
    list = new SampleList(session.workbench);
    evidence = session.scratch('evidence');
    manifest = await session.explainInTerminal('chelsea.png', '--samples', `${samples}`, '--out', evidence);
    told = JSON.parse(readFileSync(path.join(evidence, 'samples.json'), 'utf8'));
    await session.workbench.pickFromMenu('chelsea.png', 'Explain Prediction');
    await panel.done('chelsea.png');
  });

  after(async () => session?.stop());

  /** The tiles in sight are those that the terminal's numbers have at their ranks. */
  async function assertOrder(name: string): Promise<void> {
    const wanted = told.toSorted(orders[name]!);
    const shown = await list.shown();
    assert.ok(shown.length > 5, `${shown.length} tiles are shown`);
    assert.equal(shown[0]!.rank, 1);
    assert.deepEqual(
      shown.map(({ sample }) => sample),
      shown.map(({ rank }) => wanted[rank - 1]!.index),
    );
  }

  /** Each of the labels has a colour of its own, which hides what lies under it, for as many points as it has samples. */
  async function assertColours(): Promise<void> {
    const { kept, shiftedTo } = manifest.counts;
    const common = Object.entries(shiftedTo).sort(([, one], [, other]) => other - one);
    const groups = common.slice(0, 3).map(([label, diamonds]) => ({ label, circles: 0, diamonds }));
    for (const { label, ...points } of [
      { label: manifest.prediction[0]!.label, circles: kept, diamonds: 0 },
      ...groups,
    ]) {
      const { colour, ...found } = await list.pointsLike(short(label));
      assert.deepEqual(found, points, label);
      assert.match(colour, /^rgb\(/, `the colour of ${label} is opaque`);
    }
  }

  step('come in the chosen order, with the smallest change that shifted first unless another is chosen', async () => {
    await panel.settle();
    const row = await list.shown();
    const count = Number(await list.tiles.first().getAttribute('aria-setsize'));
    assert.ok(row.length > 1 && row.length < 20 && count === samples, `${row.length} of ${count}: one row`);
    await keys.toggle(list.allRows);
    await panel.settle();
    assert.equal(await list.sort.getAttribute('current-value'), 'varied');
    for (const name of Object.keys(orders)) {
      await keys.choose(list.sort, name);
      await panel.settle();
      await assertOrder(name);
    }
    await keys.choose(list.sort, 'shift');
  });

  step('open beside the original, as they were fed to the model', async () => {
    const first = told.toSorted(orders.shift!)[0]!;
    assert.equal(first.kept, false);
    await keys.tabTo(list.tile(first.index));
    await keys.press('Enter');
    await panel.dialog.getByRole('heading', { name: `Sample ${first.index}` }).waitFor();
    await panel.dialog.locator('canvas.there').waitFor();
    const words = (await panel.dialog.textContent()) ?? '';
    assert.ok(words.includes(`shifted to ${short(first.labelName)}`), words);
    assert.ok(words.includes(first.change.toFixed(3)), words);
    const shown = await panel.pixels(panel.dialog.getByRole('img').nth(1));
    assert.equal(difference(shown, await decode(path.join(evidence, first.file))), 0);
    await keys.press('Escape');
    await panel.dialog.waitFor({ state: 'hidden' });
    await panel.settle();
    assert.ok(await keys.isOn(list.tile(first.index)));
  });

  step('are grouped by the class that they shifted to, with the counts of the terminal', async () => {
    await keys.toggle(list.grouping);
    await list.heads.first().waitFor();
    const heads = await list.heads.evaluateAll((all) =>
      all.map((head) => ({ label: head.getAttribute('title'), words: (head.textContent ?? '').trim() })),
    );
    const { kept, shiftedTo } = manifest.counts;
    const [top] = manifest.prediction;
    const groups = Object.entries(shiftedTo).map(([label, count]) => ({
      label,
      words: `shifted to ${short(label)} ${count}`,
    }));
    const all = [...groups, { label: top!.label, words: `kept: ${short(top!.label)} ${kept}` }];
    const byWords = (one: { words: string }, other: { words: string }) => one.words.localeCompare(other.words);
    assert.deepEqual(heads.toSorted(byWords), all.toSorted(byWords));
    assert.equal(heads.at(-1)!.words, all.at(-1)!.words, 'those that were kept come last');
    await keys.tabTo(list.heads.first());
    await keys.press('Enter');
    assert.equal(await list.heads.first().getAttribute('aria-expanded'), 'false');
    await session.workbench.screenshot('samples grouped');
    await keys.press('Enter');
    await keys.toggle(list.grouping);
    await list.heads.first().waitFor({ state: 'hidden' });
  });

  step('are points of a plane, told by shape and colour', async () => {
    await keys.toggle(list.plotting);
    await list.plot.waitFor();
    assert.equal(await list.points.count(), samples);
    await assertColours();
  });

  step('are looked at in the plot and in the list at once', async () => {
    await keys.tabTo(list.plot);
    for (const key of ['End', 'ArrowRight', 'ArrowLeft', 'ArrowUp']) {
      await keys.press(key);
      await panel.settle();
      const words = await list.words.textContent();
      assert.deepEqual(await list.marked(), [words], `after ${key}`);
    }
    const [name] = await list.marked();
    await keys.tabTo(panel.named(name!));
    await keys.press('ArrowRight');
    await panel.settle();
    const next = await list.words.textContent();
    assert.notEqual(next, name);
    assert.ok(await keys.isOn(panel.named(next!)));
    await session.workbench.screenshot('sample marked');
    await keys.tabTo(list.plot);
    await keys.press('Enter');
    await panel.dialog.getByRole('heading', { name: next!.replace(/^.*, s/, 'S') }).waitFor();
    await keys.press('Escape');
    await panel.settle();
    assert.ok(await keys.isOn(list.plot));
  });

  stepsInEveryTheme(
    step,
    () => session,
    'samples',
    async () => {
      await assertColours();
      await list.plotting.scrollIntoViewIfNeeded();
    },
  );

  step('never leave this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
