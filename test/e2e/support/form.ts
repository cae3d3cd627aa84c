import type { Locator } from 'playwright-core';
import { insist, shows } from '../../host/insist.ts';
import type { Workbench } from '../../host/workbench.ts';

/** What the live check shows of one image in one way to feed the model. */
export interface ShownAnswer {
  /** The accessible name of the picture. */
  readonly picture: string;
  /** Whether the picture has more than one colour. */
  readonly drawn: boolean;
  /** "label share" each, most probable first. */
  readonly top: readonly string[];
}

/** The form that adds a model, as its user meets it: by roles and names. */
export class AddModelForm {
  constructor(private readonly workbench: Workbench) {}

  get name(): Locator {
    return this.view.getByRole('textbox', { name: 'Name' });
  }

  get labels(): Locator {
    return this.view.getByRole('combobox', { name: 'Labels' });
  }

  get output(): Locator {
    return this.view.getByRole('combobox', { name: 'Output values' });
  }

  async choose(list: Locator, words: string): Promise<void> {
    const option = this.view.getByRole('option', { name: words, exact: true });
    await insist(`a click on ${list}`, () => list.click(), shows(option));
    await option.click();
  }

  /** A way to feed the model. */
  way(title: string): Locator {
    return this.view.getByRole('radio', { name: title, exact: true });
  }

  button(name: string): Locator {
    return this.view.getByRole('button', { name, exact: true });
  }

  text(text: string | RegExp): Locator {
    return this.view.getByText(text);
  }

  /** A field of the way that the user has made. */
  custom(name: string): Locator {
    return this.view.getByRole('group', { name: 'Customize' }).getByRole('textbox', { name });
  }

  /** Waits until the form of a model is there, with a title, and the model was tried in every way. */
  async tried(model: string, title = `Add ${model}`): Promise<void> {
    await this.view.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await this.view
      .getByRole('status')
      .getByText('All preprocessing options were tried.')
      .waitFor({ state: 'attached' });
  }

  /** A message over the form or at its end, with all its words. */
  get alert(): Locator {
    return this.view.getByRole('alert').filter({ visible: true });
  }

  /** The live check of one way to feed the model. */
  async answers(title: string): Promise<readonly ShownAnswer[]> {
    const row = this.view.locator('.feed').filter({ has: this.way(title) });
    // A form that comes back says that all was tried a moment before the page has the answers again.
    await row.locator('figure li').first().waitFor();
    await row.locator('figure:not(:has(li))').first().waitFor({ state: 'detached' });
    return row.locator('figure').evaluateAll((figures) =>
      figures.map((figure) => {
        const canvas = figure.querySelector('canvas')!;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set(new Uint32Array(data.buffer));
        const items = [...figure.querySelectorAll('li')];
        return {
          picture: canvas.getAttribute('aria-label') ?? '',
          drawn: colours.size > 1,
          top: items.map((item) => item.textContent ?? ''),
        };
      }),
    );
  }

  /** Presses Tab until `target` has the focus. */
  async tabTo(target: Locator): Promise<void> {
    await this.press('Tab', target);
  }

  /** Presses the arrow down until `target` has the focus. */
  async arrowTo(target: Locator): Promise<void> {
    await this.press('ArrowDown', target);
  }

  private async press(key: string, target: Locator): Promise<void> {
    for (let presses = 0; presses < 20; presses++) {
      if (await target.evaluate((node) => node.matches(':focus'))) return;
      await this.workbench.page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${target}`);
  }

  private get view() {
    return this.workbench.webview;
  }
}
