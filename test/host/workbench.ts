import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { results } from '../../scripts/shared/places.ts';
import { appears, disappears, succeeds } from './appears.ts';
import { patience } from './patience.ts';

/** Waits until a page has drawn what it was told. */
const settle = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** What a person does with VS Code, on its page. */
export class Workbench {
  /**
   * The page of Relabel's webview that is in front: VS Code nests a loader frame and, inside, the extension's page. Its
   * own image editor is a webview, too.
   */
  readonly webview: FrameLocator;

  constructor(readonly page: Page) {
    this.webview = page
      .frameLocator('iframe.webview.ready[src*="extensionId=relabel.relabel"]:visible')
      .frameLocator('iframe#active-frame');
  }

  /** Opens the workbench and waits for the explorer to list `file`. */
  async open(address: string, file: string): Promise<void> {
    await this.page.goto(address, { waitUntil: 'domcontentloaded' });
    await this.file(file).waitFor();
  }

  /** A row of the explorer. */
  file(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  /** Right-clicks a file in the explorer, with `others` selected as well, and picks `item` from the menu. */
  async pickFromMenu(first: string, item: string, others: readonly string[] = []): Promise<void> {
    if (others.length > 0) await this.select([first, ...others]);
    const entry = this.page.locator('.monaco-menu').getByRole('menuitem', { name: item });
    // Files are shown before extensions are registered, so the menu is opened again until the item is in it.
    for (const until = Date.now() + patience; ; ) {
      await this.file(first).click({ button: 'right' });
      if (await appears(entry, 1000)) break;
      if (Date.now() > until) throw new Error(`"${item}" is not in the menu of ${first}`);
      await this.page.keyboard.press('Escape');
    }
    // A menu that has just opened ignores clicks, in case its opening was a slip of the hand.
    for (const until = Date.now() + 10_000; ; ) {
      await entry.click();
      if (await disappears(entry, 1000)) return;
      if (Date.now() > until) throw new Error(`the menu of ${first} does not take "${item}"`);
    }
  }

  /** The items of a file's menu in the explorer. */
  async menuOf(file: string): Promise<readonly string[]> {
    await this.file(file).click({ button: 'right' });
    const items = this.page.locator('.monaco-menu').getByRole('menuitem');
    await items.first().waitFor();
    const names = await items.evaluateAll((all) => all.map((item) => item.textContent ?? ''));
    await this.page.keyboard.press('Escape');
    await items.first().waitFor({ state: 'hidden' });
    return names;
  }

  /**
   * Runs a command by its whole title in the command palette, e.g. "Relabel: Show Log". An editor that is still opening
   * swallows the key or, taking the focus late, closes the palette: it is opened again until the command is taken.
   */
  async run(title: string): Promise<void> {
    for (const until = Date.now() + patience; ; ) {
      await this.page.keyboard.press('F1');
      const open = await appears(this.quickInput, 5000);
      if (open && (await succeeds(this.pick(`>${title}`, title, 20_000)))) return;
      if (Date.now() > until) throw new Error(`the command palette does not take "${title}"`);
    }
  }

  /** Switches the colour theme by its picker: a running server does not notice settings changed on disk. */
  async theme(label: string): Promise<void> {
    const body = this.webview.locator('body');
    const before = await body.getAttribute('data-vscode-theme-id');
    await this.run('Preferences: Color Theme');
    await this.pick(label, label);
    const after = this.webview.locator(`body:not([data-vscode-theme-id="${before}"])`);
    await after.waitFor();
    await settle(this.page);
  }

  /** Reloads the window, which lets VS Code store what is open, and waits for `file` in the explorer. */
  async reload(file: string): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.run('Developer: Reload Window');
    await loaded;
    await this.file(file).waitFor();
  }

  /** The tab of an editor. */
  tab(title: string): Locator {
    return this.page.getByRole('tab', { name: title });
  }

  async closeEditors(): Promise<void> {
    await this.run('View: Close All Editors');
  }

  /** Saves the window in test-results, named by the words of `title`. */
  async screenshot(title: string): Promise<void> {
    mkdirSync(results, { recursive: true });
    const name = title.toLowerCase().replace(/\W+/g, '-');
    await this.page.screenshot({ path: path.join(results, `${name}.png`) });
  }

  /** Selects these files in the explorer, and no others, without opening them. */
  private async select(names: readonly string[]): Promise<void> {
    for (const row of await this.page.locator('.explorer-folders-view').getByRole('treeitem').all()) {
      const selected = (await row.getAttribute('aria-selected')) === 'true';
      const wanted = names.includes((await row.getAttribute('aria-label')) ?? '');
      if (selected !== wanted) await row.click({ modifiers: ['ControlOrMeta'] });
    }
  }

  /** Types into the open quick input and takes the entry that is called `label`, each within `timeout` milliseconds. */
  private async pick(text: string, label: string, timeout = patience): Promise<void> {
    await this.quickInput.fill(text, { timeout });
    const name = this.page.getByText(label, { exact: true });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first().click({ timeout });
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input:visible').first();
  }
}
