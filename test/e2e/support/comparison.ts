import type { Locator } from 'playwright-core';
import type { Workbench } from '../../host/workbench.ts';
import type { Keyboard } from './keyboard.ts';

/** How the form calls what may differ. */
export type Kind = 'class' | 'model' | 'method' | 'seed';

const fields = {
  class: 'Class to compare with',
  model: 'Model to compare with',
  method: 'Method to compare with',
} as const;

/** The part of the panel that shows two explanations side by side, as its user meets it. */
export class ComparisonSection {
  constructor(
    private readonly workbench: Workbench,
    private readonly keys: Keyboard,
  ) {}

  get section(): Locator {
    return this.workbench.webview.getByRole('region', { name: 'Comparison' });
  }

  /** Of the first map, the second, and their difference. */
  picture(which: 'A' | 'B' | 'difference'): Locator {
    const name = which === 'difference' ? /^Difference of A and B: / : new RegExp(`^${which}: `);
    return this.section.getByRole('img', { name });
  }

  /** What a picture is looked at through, zoomed and moved. */
  pane(which: 'A' | 'B' | 'difference'): Locator {
    const name = which === 'difference' ? /^Difference: / : new RegExp(`^Picture ${which}: `);
    return this.section.getByRole('application', { name });
  }

  /** What each of the pictures is of. */
  async headings(): Promise<readonly string[]> {
    const texts = await this.section.getByRole('heading', { level: 3 }).allTextContents();
    return texts.map((text) => text.replaceAll('\u00a0', ' '));
  }

  get warning(): Locator {
    return this.section.getByRole('status').filter({ hasText: 'different classes' });
  }

  get remarks(): Promise<readonly string[]> {
    return this.section.getByRole('list', { name: 'About this comparison' }).getByRole('listitem').allTextContents();
  }

  /** The table's cells of A and B by the name of their row. */
  async figures(): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.section
      .getByRole('row')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    return new Map(rows.map(([name = '', ...cells]) => [name, cells]));
  }

  /** Compares by keyboard with another `kind`: the entry `value` of its list, or the one that is proposed. */
  async compare(kind: Kind, value?: string): Promise<void> {
    const { keys } = this;
    const { webview } = this.workbench;
    const what = webview.getByRole('combobox', { name: 'What to change' });
    await keys.pressOn(webview.getByRole('button', { name: 'Compare…', exact: true }), 'Enter', what);
    await keys.choose(what, kind);
    if (value !== undefined && kind !== 'seed') {
      await keys.choose(webview.getByRole('combobox', { name: fields[kind] }), value);
    }
    await keys.tabTo(webview.getByRole('button', { name: 'Compare', exact: true }));
    await keys.press('Enter');
  }

  /** Waits until the second explanation is there, and the difference of the maps, under a heading with these words. */
  async done(words: string): Promise<void> {
    await this.section.getByRole('heading', { level: 3, name: words }).waitFor();
    await this.section.getByText(/^Rank correlation of the maps: /).waitFor();
  }
}
