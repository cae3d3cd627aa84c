import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { disappears } from '../host/appears.ts';
import { insist } from '../host/insist.ts';
import { sessionPatience } from '../host/patience.ts';
import { accessibleStep } from './support/accessibility.ts';
import { HistoryView } from './support/historyView.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const explain = 'Explain Prediction';
const fromHistory = 'Sample images aren’t stored; run again to view or export them';

describe('The history, by keyboard, in a clean VS Code with the packaged extension', {
  timeout: sessionPatience,
}, () => {
  let session: Session;
  let panel: Panel;
  let keys: Keyboard;
  let history: HistoryView;
  /** Of the first explanation: model, provider and the time it took, which another run would not take. */
  let facts: string;
  let counts: Awaited<ReturnType<Panel['counts']>>;

  const step = stepsOf(() => session);

  before(async () => {
    session = await Session.start({ 'relabel.samples': 60, 'workbench.colorTheme': 'Default Dark Modern' }, {});
    panel = new Panel(session.workbench);
    keys = new Keyboard(session.workbench);
    history = new HistoryView(session.workbench, keys);
  });

  after(async () => session?.stop());

  step('says what it is for while it is empty, and leads to a first explanation', async () => {
    await history.focus();
    await history.welcome('Explanations are kept here, so that they reopen at once.').waitFor();
    await session.workbench.screenshot('history empty');
    // VS Code in a browser asks for a file in its quick input.
    const asking = session.workbench.page.locator('.quick-input-widget:visible').getByText('Explain Prediction');
    await keys.pressOn(history.button('Explain an Image…'), 'Enter', asking);
    await keys.dismiss(asking);
  });

  step('lists an explanation as soon as it is finished', async () => {
    await keys.pickFromMenu('chelsea.png', explain);
    await panel.done('chelsea.png');
    [facts, counts] = [await panel.facts, await panel.counts()];
    await history.focus();
    const label = (await panel.prediction())[0]!.match(/Explained now: ([^,]*)/)![1]!;
    await history.entry(new RegExp(`^chelsea\\.png, ${label}, SqueezeNet 1\\.1 \\(bundled\\), `)).waitFor();
    await keys.pickFromMenu('coffee.png', explain);
    await panel.done('coffee.png');
    await history.entry(/^coffee\.png, /).waitFor();
    const names = await history.entries.allTextContents();
    assert.deepEqual([names.length, names[0]!.startsWith('coffee.png')], [2, true], 'the latest comes first');
    await session.workbench.screenshot('history two');
  });

  step('opens one again as it was, without running anything', async () => {
    await session.workbench.closeEditors();
    await history.open(/^chelsea\.png, /, session.workbench.front('Explain: chelsea.png'));
    await panel.done('chelsea.png');
    await panel.message(fromHistory).waitFor();
    assert.equal(await panel.facts, facts);
    assert.deepEqual(await panel.counts(), counts);
  });

  accessibleStep(
    step,
    () => session,
    'history',
    () => panel.heading.scrollIntoViewIfNeeded(),
  );

  step('has all that is in it, and the panel, after the window is reloaded', async () => {
    await session.workbench.reload('chelsea.png');
    await panel.done('chelsea.png');
    await panel.message(fromHistory).waitFor();
    assert.equal(await panel.facts, facts, 'nothing was run');
    assert.deepEqual(await panel.counts(), counts);
    await history.focus();
    await history.entry(/^chelsea\.png, /).waitFor();
    assert.equal(await history.entries.count(), 2);
  });

  step('marks what is of another picture than the file has now', async () => {
    const content = readFileSync(session.path('chelsea.png'));
    writeFileSync(session.path('chelsea.png'), readFileSync(session.path('coffee.png')));
    await panel.message('The image has changed. The prediction').waitFor();
    await history.entry(/^chelsea\.png, image changed since, /).waitFor();
    await session.workbench.closeEditors();
    await session.workbench.screenshot('history stale');
    await history.open(/^chelsea\.png, /, session.workbench.front('Explain: chelsea.png'));
    await panel.message('The image has changed. The prediction').waitFor();
    await session.workbench.screenshot('history stale opened');
    assert.deepEqual(await panel.counts(), counts, 'it still shows what it found');
    writeFileSync(session.path('chelsea.png'), content);
  });

  step('loses the entry that has the focus by a key, and all by a command that asks first', async () => {
    // The other one was opened, and so is selected.
    const coffee = history.entry(/^coffee\.png, /);
    await history.pressOn(/^coffee\.png, /, 'Delete', () => disappears(coffee, 10_000));
    assert.equal(await history.entries.count(), 1);
    await keys.run('Relabel: Clear History');
    const dialog = session.workbench.page.getByRole('dialog').filter({ hasText: 'Remove all explanations' });
    await dialog.waitFor();
    await session.workbench.screenshot('history clear');
    await insist(
      'Enter in the dialog',
      () => keys.press('Enter'),
      () => disappears(dialog, 3000),
    );
    await history.welcome('Explanations are kept here, so that they reopen at once.').waitFor();
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
