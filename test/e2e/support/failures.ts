import type { Locator } from 'playwright-core';
import { insist, shows } from '../../host/insist.ts';
import type { Workbench } from '../../host/workbench.ts';
import type { Keyboard } from './keyboard.ts';

/** The panel of a run in front, as its user meets it: by roles and names. */
export class FailuresView {
  constructor(
    private readonly workbench: Workbench,
    private readonly keys: Keyboard,
  ) {}

  get heading(): Locator {
    return this.view.getByRole('heading', { level: 1 });
  }

  /** What is asked before a run. */
  get setup(): Locator {
    return this.view.getByRole('region', { name: 'Before the run' });
  }

  get examples(): Locator {
    return this.setup.getByRole('list', { name: 'Examples' }).getByRole('listitem');
  }

  get wall(): Locator {
    return this.view.getByRole('listbox', { name: 'Images' });
  }

  get images(): Locator {
    return this.wall.getByRole('option');
  }

  get filter(): Locator {
    return this.view.getByRole('textbox', { name: 'Filter' });
  }

  /** Image, large. */
  get large(): Locator {
    return this.view.locator('dialog.large');
  }

  button(name: string | RegExp): Locator {
    return this.view.getByRole('button', { name, exact: typeof name === 'string' });
  }

  tab(name: string): Locator {
    return this.view.getByRole('tab', { name, exact: true });
  }

  /** What has the focus, as far as it is in the view. */
  get focused(): Locator {
    return this.view.locator(':focus');
  }

  get matrix(): Locator {
    return this.view.getByRole('grid', { name: /^Confusion matrix/ });
  }

  /** A list to choose from. */
  choice(name: string): Locator {
    return this.view.getByRole('combobox', { name, exact: true });
  }

  /** A cell of the confusion matrix. */
  cell(words: RegExp): Locator {
    return this.view.getByRole('gridcell', { name: words });
  }

  /** An image of the wall by what a screen reader says of it. */
  image(words: RegExp): Locator {
    return this.wall.getByRole('option', { name: words });
  }

  /** How many images pass the filter, as the view says. */
  count(words: string): Locator {
    return this.view.locator('.filter-bar').getByText(words, { exact: true });
  }

  /** A figure of the header by its name. */
  async figure(name: string): Promise<string> {
    const figure = this.view.locator('.figure').filter({ has: this.view.getByText(name, { exact: true }) });
    return (await figure.locator('dd').innerText()).trim();
  }

  /** Starts a run by keyboard, by a model other than the one that is proposed, when the view says this of the true classes. */
  async start(model: string, words: string): Promise<void> {
    await this.keys.tabTo(this.choice('Model'));
    await this.keys.choose(this.choice('Model'), model);
    await this.setup.getByText(words, { exact: true }).waitFor();
    await this.keys.tabTo(this.button('Start'));
    await this.keys.press('Enter');
    await this.done();
  }

  /** Goes to a tab by keyboard, from the one that is open. */
  async goTo(tab: string, from: string): Promise<void> {
    const names = await this.view.getByRole('tab').allTextContents();
    await this.keys.tabTo(this.tab(from));
    for (let step = names.indexOf(from); step < names.indexOf(tab); step++) await this.keys.press('ArrowRight');
    await this.view.getByRole('tab', { name: tab, exact: true, selected: true }).waitFor();
  }

  /** Waits until the run is over. */
  async done(): Promise<void> {
    await this.button('Pause').waitFor({ state: 'hidden' });
    await this.button('Continue').waitFor({ state: 'hidden' });
    await this.wall.waitFor();
  }

  /** Opens a run from the list of runs, by keyboard, by what a screen reader says of it. */
  async openRun(words: RegExp): Promise<void> {
    const { page } = this.workbench;
    await this.keys.run('Explorer: Focus on Failure Runs View');
    const tree = page.getByRole('tree', { name: 'Failure Runs' });
    const run = tree.getByRole('treeitem').and(page.getByRole('treeitem', { name: words }));
    await run.waitFor();
    await insist(
      `Enter on the run ${words}`,
      async () => {
        // A view that is opened for the first time has nothing yet that could have the focus.
        await this.keys.run('Explorer: Focus on Failure Runs View');
        await tree.and(page.locator(':focus')).waitFor({ timeout: 10_000 });
        await this.keys.press('Home');
        await this.keys.moveTo(run.and(page.locator('.focused')), 'ArrowDown');
        await this.keys.press('Enter');
      },
      shows(this.heading),
    );
  }

  private get view() {
    return this.workbench.webview;
  }
}
