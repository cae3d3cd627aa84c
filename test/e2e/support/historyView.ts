import type { Locator } from 'playwright-core';
import { insist, shows } from '../../host/insist.ts';
import type { Workbench } from '../../host/workbench.ts';
import type { Keyboard } from './keyboard.ts';

/** The view "Relabel History" of the explorer, as its user meets it without a pointer. */
export class HistoryView {
  constructor(
    private readonly workbench: Workbench,
    private readonly keys: Keyboard,
  ) {}

  /** Opens the view, and gives it the focus. */
  async focus(): Promise<void> {
    await this.keys.run('Explorer: Focus on Relabel History View');
  }

  /** What is kept, the latest first. */
  get entries(): Locator {
    return this.tree.getByRole('treeitem');
  }

  /** An entry by what a screen reader says of it. */
  entry(words: string | RegExp): Locator {
    return this.entries.and(this.workbench.page.getByRole('treeitem', { name: words }));
  }

  /** What the view says while it is empty. */
  welcome(words: string): Locator {
    return this.workbench.page.locator('.welcome-view:visible').getByText(words);
  }

  /** The button of an empty view. */
  button(words: string): Locator {
    return this.workbench.page.locator('.welcome-view:visible').getByRole('button', { name: words });
  }

  /** Goes to an entry of the view, by keyboard, and presses a key on it until `done`. */
  async pressOn(words: string | RegExp, key: string, done: () => Promise<boolean>): Promise<void> {
    await this.entry(words).waitFor();
    await insist(
      `${key} on ${words} in the history`,
      async () => {
        await this.select(words);
        await this.keys.press(key);
      },
      done,
    );
  }

  /** Opens an entry by keyboard, until `effect` is there. */
  async open(words: string | RegExp, effect: Locator): Promise<void> {
    await this.pressOn(words, 'Enter', shows(effect));
  }

  /** Goes to an entry. A view that is shown for the first time gets the focus before its list is there, and loses it again. */
  private async select(words: string | RegExp): Promise<void> {
    const { page } = this.workbench;
    await this.focus();
    await this.tree.and(page.locator(':focus')).waitFor({ timeout: 10_000 });
    await this.keys.press('Home');
    await this.keys.moveTo(this.entry(words).and(page.locator('.focused')), 'ArrowDown');
  }

  private get tree(): Locator {
    return this.workbench.page.getByRole('tree', { name: 'Relabel History' });
  }
}
