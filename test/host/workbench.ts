import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { results } from '../../scripts/shared/places.ts';
import { appears, disappears, succeeds } from './appears.ts';
import { insist, shows } from './insist.ts';
import { patience } from './patience.ts';
import { settle } from './settle.ts';

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

  /** Unfolds a folder of the explorer, or folds it. */
  async unfold(folder: string, unfolded = true): Promise<void> {
    const row = this.file(folder);
    await insist(
      `a click on ${folder}`,
      async () => {
        if ((await row.getAttribute('aria-expanded')) !== `${unfolded}`) await row.click();
      },
      () => appears(row.and(this.page.locator(`[aria-expanded=${unfolded}]`)), 3000),
    );
  }

  /** Opens a file of the explorer in a tab that stays. */
  async openFile(name: string): Promise<void> {
    await insist(`a double click on ${name}`, () => this.file(name).dblclick(), shows(this.tab(name).first()));
  }

  /** The badges of a file in the explorer, which are drawn by style sheets alone. */
  async mark(name: string): Promise<string> {
    return this.file(name).evaluate((row) => {
      const parts = [...row.querySelectorAll('*')].map((part) => getComputedStyle(part, '::after').content);
      return parts.filter((content) => content !== 'none').join(' ');
    });
  }

  /** Waits until the badges of a file match: those of Problems and of an extension come one after the other. */
  async marked(name: string, pattern: RegExp): Promise<void> {
    for (const until = Date.now() + patience; !pattern.test(await this.mark(name)); ) {
      if (Date.now() > until) throw new Error(`${name} has ${await this.mark(name)} and not ${pattern}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Right-clicks a file in the explorer, with `others` selected as well, and picks `item` from the menu. */
  async pickFromMenu(first: string, item: string, others: readonly string[] = []): Promise<void> {
    if (others.length > 0) await this.select([first, ...others]);
    const entry = this.page.locator('.monaco-menu').getByRole('menuitem', { name: item });
    let taken = false;
    await insist(
      `"${item}" in the menu of ${first}`,
      async () => {
        await this.file(first).click({ button: 'right' });
        // Files are shown before extensions are registered: then the item is not in it yet.
        if (await appears(entry, 1000)) {
          // A menu that has just opened ignores clicks, in case its opening was a slip of the hand.
          while (!taken && (await succeeds(entry.click({ timeout: 2000 })))) taken = await disappears(entry, 1000);
        }
        if (!taken) await this.page.keyboard.press('Escape');
      },
      async () => taken,
    );
  }

  /** The items of a file's menu in the explorer. */
  async menuOf(file: string): Promise<readonly string[]> {
    const items = this.page.locator('.monaco-menu').getByRole('menuitem');
    let names: readonly string[] = [];
    await insist(
      `the menu of ${file}`,
      async () => {
        await this.file(file).click({ button: 'right' });
        if (!(await appears(items.first(), 2000))) return;
        names = await items.evaluateAll((all) => all.map((item) => item.textContent ?? ''));
        await this.page.keyboard.press('Escape');
      },
      async () => names.length > 0 && (await disappears(items.first(), 2000)),
    );
    return names;
  }

  /**
   * Runs a command by its whole title in the command palette, e.g. "Relabel: Show Log". An editor that is still opening
   * swallows the key or, taking the focus late, closes the palette: it is opened again until the command is taken.
   */
  async run(title: string): Promise<void> {
    let taken = false;
    await insist(
      `"${title}" in the command palette`,
      async () => {
        await this.page.keyboard.press('F1');
        if (!(await appears(this.quickInput, 5000))) return;
        await this.pick(`>${title}`, title);
        taken = true;
      },
      async () => taken,
    );
  }

  /** Switches the colour theme by its picker: a running server does not notice settings changed on disk. */
  async theme(label: string): Promise<void> {
    const body = this.webview.locator('body');
    const before = await body.getAttribute('data-vscode-theme-id');
    await insist(
      `the theme ${label}`,
      async () => {
        await this.run('Preferences: Color Theme');
        // The list of commands, which lies in the same place, is gone when this one's own words are there.
        await this.page.getByPlaceholder('Select Color Theme').waitFor({ timeout: 10_000 });
        await this.pick(label, label);
      },
      shows(this.webview.locator(`body:not([data-vscode-theme-id="${before}"])`)),
    );
    await settle(this.page);
  }

  /** Waits until VS Code has stored `words` of what is open: in a browser every few seconds, and not at the end. */
  async stored(words: string): Promise<void> {
    await this.page.waitForFunction(
      async (text) => {
        for (const { name } of await indexedDB.databases()) {
          const database = await new Promise<IDBDatabase>((done, fail) => {
            const opening = indexedDB.open(name ?? '');
            opening.onsuccess = () => done(opening.result);
            opening.onerror = () => fail(opening.error);
          });
          let found = false;
          for (const store of database.objectStoreNames) {
            const values = await new Promise<unknown[]>((done, fail) => {
              const reading = database.transaction(store).objectStore(store).getAll();
              reading.onsuccess = () => done(reading.result);
              reading.onerror = () => fail(reading.error);
            });
            found ||= values.some((value) => typeof value === 'string' && value.includes(text));
          }
          database.close();
          if (found) return true;
        }
        return false;
      },
      words,
      { polling: 500 },
    );
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

  /** The tab of an editor while it is in front. */
  front(title: string): Locator {
    return this.tab(title).and(this.page.locator('[aria-selected=true]'));
  }

  async closeEditors(): Promise<void> {
    const tabs = this.page.locator('.part.editor .tab');
    await insist(
      'closing the editors',
      () => this.run('View: Close All Editors'),
      () => disappears(tabs.first(), 5000),
    );
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

  /** Types into the open quick input and takes the entry that is called `label`, or fails soon. */
  private async pick(text: string, label: string): Promise<void> {
    const timeout = 20_000;
    await this.quickInput.fill(text, { timeout });
    const name = this.page.getByText(label, { exact: true });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first().click({ timeout });
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input:visible').first();
  }
}
