import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { appears, disappears } from '../../host/appears.ts';
import { insist, shows } from '../../host/insist.ts';
import type { Workbench } from '../../host/workbench.ts';
import { hasKeys, wayTo } from './pageFocus.ts';

/** What a person does with VS Code who has no pointer. */
export class Keyboard {
  constructor(private readonly workbench: Workbench) {}

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.workbench.page.keyboard.press(key);
  }

  /** Presses Escape until `target`, of VS Code's own, is gone: it opens before it takes the focus and the keys. */
  async dismiss(target: Locator): Promise<void> {
    await insist(
      `Escape, to be rid of ${target},`,
      () => this.press('Escape'),
      () => disappears(target, 3000),
    );
  }

  async type(text: string): Promise<void> {
    await this.workbench.page.keyboard.type(text);
  }

  /** Types over what stands in the field of a page that has the focus. */
  async typeOver(text: string): Promise<void> {
    // Not Ctrl+A: VS Code hears of that as well and has the page select all, which on a slow machine comes after the first letters.
    await this.press('End', 'Shift+Home');
    await this.type(text);
  }

  /** Runs a command by its whole title in the command palette, e.g. "Relabel: Show Log". */
  async run(title: string): Promise<void> {
    // Commands come with their extensions.
    let taken = false;
    await insist(
      `the command "${title}"`,
      async () => {
        await this.press('F1');
        taken = await this.picks(title, `>${title}`);
        if (!taken) await this.press('Escape');
      },
      async () => taken,
    );
  }

  /** Runs a command that shows the list `asking`. It closes when something else takes the focus: see `insist`. */
  async runAndAsk(title: string, asking: string): Promise<void> {
    await this.run(title);
    // The list of commands, which lies in the same place, is gone when this one's own words are there.
    await this.workbench.page.getByPlaceholder(asking).waitFor({ timeout: 10_000 });
  }

  /** Runs a command, and takes the entry `name` of the list `asking` that it shows, until `effect` is there. */
  async runAndPick(title: string, asking: string, name: string, effect: Locator): Promise<void> {
    await insist(
      `"${name}" of "${title}"`,
      async () => {
        await this.runAndAsk(title, asking);
        await this.picks(name, name);
      },
      shows(effect),
    );
  }

  /** Presses keys while `target`, of a page, has the focus, until `effect` is there. */
  async pressOn(target: Locator, keys: string | readonly string[], effect: Locator): Promise<void> {
    await insist(
      `${keys} on ${target}`,
      async () => {
        // The key before may have taken it away, and its effect be late.
        await this.tabTo(target, { timeout: 10_000 });
        await this.press(...[keys].flat());
      },
      shows(effect),
    );
  }

  /** Sets or clears a check box of a page. */
  async toggle(box: Locator): Promise<void> {
    const wanted = !(await box.isChecked());
    const { page } = this.workbench;
    await insist(
      `the space bar on ${box}`,
      async () => {
        await this.tabTo(box);
        await this.press('Space');
      },
      async () => {
        for (let looks = 0; looks < 250 && (await box.isChecked()) !== wanted; looks++) await page.waitForTimeout(20);
        return (await box.isChecked()) === wanted;
      },
    );
  }

  /** Picks an item of a file's menu in the explorer. */
  async pickFromMenu(file: string, item: string): Promise<void> {
    // Files are shown before extensions are registered, and VS Code takes the focus from a menu while they are. So all of
    // it is tried again.
    const menu = this.workbench.page.locator('.monaco-menu').first();
    let reached = false;
    await insist(
      `"${item}" in the menu of ${file}`,
      async () => {
        reached = await this.reachInMenu(file, item);
        await this.press(reached ? 'Enter' : 'Escape');
      },
      async () => reached && (await disappears(menu, 2000)),
    );
  }

  private async reachInMenu(file: string, item: string): Promise<boolean> {
    const { page } = this.workbench;
    await this.run('File: Focus on Files Explorer');
    await this.press('Home');
    await this.moveTo(this.workbench.file(file).and(page.locator('.focused')), 'ArrowDown');
    await this.press('Shift+F10');
    const menu = page.locator('.monaco-menu');
    if (!(await appears(menu.getByRole('menuitem', { name: item }), 1000))) return false;
    return this.movesTo(menu.locator('.focused').getByRole('menuitem', { name: item }), 'ArrowDown', 20);
  }

  /** Presses Tab, forwards or backwards, until `target`, of a page, has the focus. @param wait for it to be there */
  async tabTo(target: Locator, wait: { readonly timeout?: number } = {}): Promise<void> {
    await target.waitFor(wait);
    await this.enterPage(target);
    for (let presses = 0; presses < 80; presses++) {
      const key = await target.evaluate(wayTo);
      if (key === undefined) return;
      await this.press(key);
    }
    throw new Error(`Tab does not lead to ${target}`);
  }

  /**
   * Goes to the page of `target`, unless keys go there already. What has the focus of a page that VS Code has left still has it for the
   * page, and a key would go elsewhere.
   */
  private async enterPage(target: Locator): Promise<void> {
    await insist(
      `the command to go to the page of ${target}`,
      async () => {
        if (!(await hasKeys(target))) await this.run('View: Focus Active Editor Group');
      },
      () => hasKeys(target),
    );
  }

  /** Whether the focus is on this part of a page. */
  async isOn(target: Locator): Promise<boolean> {
    return (await target.evaluate(wayTo)) === undefined;
  }

  /** Presses arrows until the closed list `target` has this value. */
  async choose(target: Locator, value: string): Promise<void> {
    const chosen = () => target.evaluate((node) => (node as HTMLSelectElement).value);
    await insist(
      `an arrow, to choose “${value}” of ${target},`,
      () => this.walkValues(target, value, chosen),
      async () => (await chosen()) === value,
    );
  }

  private async walkValues(target: Locator, value: string, chosen: () => Promise<string>): Promise<void> {
    // A key that comes before the list has the focus is lost.
    await this.tabTo(target);
    await this.press('Home');
    for (let presses = 0; presses < 20; presses++) {
      const before = await chosen();
      if (before === value) return;
      await this.press('ArrowDown');
      // The attribute of it comes a frame later.
      for (let looks = 0; looks < 50 && (await chosen()) === before; looks++)
        await this.workbench.page.waitForTimeout(20);
    }
  }

  /** Presses an arrow until the slider that has the focus says `words`, and waits for what each press makes of it. */
  async slide(slider: Locator, key: string, words: string): Promise<void> {
    for (let presses = 0; presses < 120; presses++) {
      const before = await slider.getAttribute('aria-valuetext');
      if (before === words) return;
      await this.press(key);
      // The words are drawn with the next frame, which a busy machine may let wait.
      for (let looks = 0; looks < 200 && (await slider.getAttribute('aria-valuetext')) === before; looks++) {
        await this.workbench.page.waitForTimeout(20);
      }
    }
    throw new Error(`${key} does not lead the slider to ${words}`);
  }

  /**
   * Presses an arrow until `target`, of a page, has the focus, and waits for where each press leads: a page that draws late would
   * otherwise be led past it.
   */
  async walkTo(target: Locator, key: string): Promise<void> {
    const focused = this.workbench.webview.locator(':focus');
    for (let presses = 0; presses < 40 && !(await this.isOn(target)); presses++) {
      const before = await focused.elementHandle({ timeout: 10_000 });
      await this.press(key);
      const isThere = (node: Element, other: Node | null) => node === other;
      for (let looks = 0; looks < 500 && (await focused.evaluate(isThere, before, { timeout: 10_000 })); looks++) {
        await this.workbench.page.waitForTimeout(20);
      }
    }
    assert.ok(await this.isOn(target), `${key} does not lead to ${target}`);
  }

  /** Presses an arrow until `target` is there, e.g. a row of a list as it is while it has the focus. */
  async moveTo(target: Locator, key: string): Promise<void> {
    if (!(await this.movesTo(target, key, 40))) throw new Error(`${key} does not lead to ${target}`);
  }

  private async movesTo(target: Locator, key: string, most: number): Promise<boolean> {
    for (let presses = 0; presses < most; presses++) {
      if (await appears(target, 500)) return true;
      await this.press(key);
    }
    return false;
  }

  private async picks(name: string, text: string): Promise<boolean> {
    const { page } = this.workbench;
    const widget = page.locator('.quick-input-widget:visible');
    if (!(await appears(widget.locator('input').first(), 5000))) return false;
    await this.press('ControlOrMeta+a');
    await this.type(text);
    const row = widget.locator('.monaco-list-row.focused').filter({ has: page.getByText(name, { exact: true }) });
    const found = await this.movesTo(row, 'ArrowDown', 8);
    if (found) await this.press('Enter');
    return found;
  }
}
