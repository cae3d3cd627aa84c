import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { examples } from '../../scripts/shared/places.ts';
import { insist, shows } from '../host/insist.ts';
import { sessionPatience } from '../host/patience.ts';
import { accessibleStep } from './support/accessibility.ts';
import { ComparisonSection } from './support/comparison.ts';
import { Keyboard } from './support/keyboard.ts';
import { MapOnPicture } from './support/mapOnPicture.ts';
import { Panel } from './support/panel.ts';
import { changes, decode, difference, type Pixels, readGrid } from './support/pixels.ts';
import { type Manifest, Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const samples = 120;
const explain = 'Explain Prediction';
const settings = '.vscode/settings.json';
const truth = (from: string): string => JSON.stringify({ 'relabel.groundTruth': from });

describe('Why this class and not that, by keyboard, in a clean VS Code', { timeout: sessionPatience }, () => {
  let session: Session;
  let panel: Panel;
  let keys: Keyboard;
  let comparison: ComparisonSection;
  /** What the terminal says of the model's top class, and of the second. */
  const told: { readonly manifest: Manifest; readonly overlay: Pixels; readonly at: MapOnPicture }[] = [];

  const step = stepsOf(() => session);

  before(async () => {
    session = await Session.start(
      { 'relabel.samples': samples, 'workbench.colorTheme': 'Default Dark Modern' },
      {
        [settings]: truth('labels.csv'),
        'labels.csv': 'path,label\nchelsea.png,tabby_cat\n',
        'tiger_cat/photo.png': readFileSync(path.join(examples, 'chelsea.png')),
      },
    );
    panel = new Panel(session.workbench);
    keys = new Keyboard(session.workbench);
    comparison = new ComparisonSection(session.workbench, keys);
    for (const label of ['tiger cat', 'Egyptian cat']) {
      const folder = session.scratch(label);
      const args = ['--samples', `${samples}`, '--class', label, '--out', folder];
      const manifest = await session.explainInTerminal('chelsea.png', ...args);
      const overlay = await decode(path.join(folder, 'overlay.png'));
      const at = new MapOnPicture(await readGrid(path.join(folder, 'saliency.npy')), manifest.frame);
      told.push({ manifest, overlay, at });
    }
  });

  after(async () => session?.stop());

  /** What the model gives a class of the second rank or below, as the panel writes it. */
  const share = (label: string): string =>
    told[0]!.manifest.prediction.find((score) => score.label.startsWith(label))!.probability.toFixed(2);

  step('marks as wrong what the ground truth of the workspace has another label for', async () => {
    await session.workbench.pickFromMenu('chelsea.png', explain);
    await panel.done('chelsea.png');
    assert.equal(await panel.rightOrWrong.textContent(), `Wrong: you expected tabby (${share('tabby')}).`);
  });

  step('takes another class to be the expected one, and says when the model is right', async () => {
    for (const [typed, words] of [
      ['tiger c', 'Correct: as you expected.'],
      ['egypt', `Wrong: you expected Egyptian cat (${share('Egyptian cat')}).`],
    ] as const) {
      await insist(
        `“${typed}”`,
        async () => {
          await keys.tabTo(panel.expected);
          await keys.typeOver(typed);
          await keys.press('Enter');
        },
        shows(panel.rightOrWrong.getByText(words, { exact: true })),
      );
    }
    assert.equal(await panel.expected.inputValue(), 'Egyptian cat');
  });

  accessibleStep(step, () => session, 'expected');

  step('explains the expected class beside the top one, each as the terminal does', async () => {
    await comparison.compare('class');
    await comparison.done('Egyptian cat');
    assert.match(
      (await comparison.headings()).join(),
      /^A .* · tiger cat · .*,B .* · Egyptian cat · .*,A − B difference$/,
    );
    const shown = [await panel.pixels(comparison.picture('A')), await panel.pixels(comparison.picture('B'))] as const;
    for (const [index, { overlay, at }] of told.entries()) {
      const apart = changes(shown[index]!, overlay, at.pixels()).reduce((most, change) => Math.max(most, change));
      assert.ok(apart <= 2, `${'AB'[index]} differs from the terminal's by up to ${apart} of 255`);
    }
    const apart = difference(...shown);
    assert.ok(apart > 3, `the two maps differ by ${apart} of 255`);
  });

  step('zooms and moves all pictures at once', async () => {
    await keys.tabTo(comparison.pane('B'));
    await keys.press('+', '+', '+', 'Shift+ArrowRight', 'Shift+ArrowDown');
    await panel.settle();
    const large = await panel.placeIn(panel.pane, panel.picture);
    assert.ok(large.width > 2.8 && large.x < -0.9 && large.y < -0.9, JSON.stringify(large));
    for (const which of ['A', 'B', 'difference'] as const) {
      assert.deepEqual(await panel.placeIn(comparison.pane(which), comparison.picture(which)), large, which);
    }
    await session.workbench.screenshot('comparison zoomed');
    await keys.press('0');
    await panel.settle();
    assert.equal((await panel.placeIn(panel.pane, panel.picture)).width, 1);
  });

  step('takes the name of the folder for the expected class when the workspace says so', async () => {
    await session.workbench.closeEditors();
    writeFileSync(session.path(settings), truth('folder'));
    await session.workbench.unfold('tiger_cat');
    await session.workbench.pickFromMenu('photo.png', explain);
    await panel.done('photo.png');
    const words = 'Correct: matches folder “tiger cat”.';
    await panel.rightOrWrong.getByText(words, { exact: true }).waitFor();
    assert.equal(await panel.expected.inputValue(), 'tiger cat');
    await session.workbench.screenshot('expected right');
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
