import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import type { Locator } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import { appears } from '../host/appears.ts';
import { sessionPatience } from '../host/patience.ts';
import { HistoryView } from './support/historyView.ts';
import { Keyboard } from './support/keyboard.ts';
import { Panel } from './support/panel.ts';
import { Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

const [walkthrough] = manifest.contributes.walkthroughs;

describe('The first steps, by keyboard, in a clean VS Code with the packaged extension', {
  timeout: sessionPatience,
}, () => {
  let session: Session;
  let keys: Keyboard;
  let page: Locator;

  const step = stepsOf(() => session);
  /** One of the walkthrough's own steps. */
  const chapter = (title: string) => {
    const heading = session.workbench.page.locator('.step-title').getByText(title, { exact: true });
    return page.locator('.getting-started-step').filter({ has: heading });
  };
  const completed = (title: string) => page.getByRole('checkbox', { name: `${title}: Completed`, exact: true });

  before(async () => {
    session = await Session.start({ 'relabel.samples': 60, 'workbench.colorTheme': 'Default Dark Modern' }, {});
    keys = new Keyboard(session.workbench);
    page = session.workbench.page.locator('.gettingStartedContainer');
  });

  after(async () => session?.stop());

  async function unfold(title: string): Promise<void> {
    await keys.tabTo(chapter(title));
    if ((await chapter(title).getAttribute('aria-expanded')) !== 'true') await keys.press('Enter');
  }

  /** @param effect what is there once the button has done its work. */
  async function press(title: string, button: string, effect: Locator): Promise<void> {
    const target = chapter(title).getByRole('button', { name: button, exact: true });
    // Where the page gets the focus, VS Code unfolds the step of before once more, at times under the keys that follow.
    for (let times = 0; times < 4; times++) {
      await unfold(title);
      if (!(await appears(target, 5000))) continue;
      await keys.tabTo(target);
      await keys.press('Enter');
      if (await appears(effect, 20_000)) return;
    }
    throw new Error(`“${button}” does nothing`);
  }

  step('open by a command, and show a picture for each', async () => {
    const heading = page.getByRole('heading', { level: 2, name: walkthrough!.title });
    await keys.runAndPick('Welcome: Open Walkthrough...', 'Select a walkthrough to open', walkthrough!.title, heading);
    for (const { title, media } of walkthrough!.steps) {
      await unfold(title);
      const picture = page.getByRole('img', { name: media.altText, exact: true });
      await picture.and(page.locator('img')).waitFor();
      await session.workbench.page.waitForFunction(
        (alt) => [...document.images].some((image) => image.alt === alt && image.complete && image.naturalWidth > 500),
        media.altText,
      );
      await session.workbench.screenshot(`first steps ${title}`);
      assert.doesNotMatch(await chapter(title).innerText(), /[*`]/, 'its marks are for VS Code, not for the reader');
    }
  });

  step('explain the example', async () => {
    await press('Explain a prediction', 'Explain the Example', session.workbench.tab('Explain: coffee.png'));
    await new Panel(session.workbench).done('coffee.png');
    await session.workbench.screenshot('first steps explained');
    await completed('Explain a prediction').waitFor();
  });

  step('ask for a model', async () => {
    await keys.run('View: Focus First Editor Group');
    // There is none in the workspace, and VS Code in a browser asks for a file in its quick input.
    const asking = session.workbench.page.locator('.quick-input-widget:visible').getByText('Add Model').first();
    await press('Add your model', 'Add a Model…', asking);
    await session.workbench.screenshot('first steps model');
    await keys.dismiss(asking);
    await completed('Add your model').waitFor();
  });

  step('lead to the history, which has the example', async () => {
    const history = new HistoryView(session.workbench, keys);
    await press('Compare', 'Show History', history.entry(/^coffee\.png, /));
    await history.open(/^coffee\.png, /, session.workbench.front('Explain: coffee.png'));
    await new Panel(session.workbench).done('coffee.png');
    await session.workbench.screenshot('first steps history');
  });

  step('never leave this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
