import type { Locator } from 'playwright-core';
import { settle } from '../../host/settle.ts';
import type { Workbench } from '../../host/workbench.ts';
import type { Pixels } from './pixels.ts';

/** Counts as the gallery's filters show them; `shiftedTo` by the whole label. */
export interface ShownCounts {
  readonly total: number;
  readonly kept: number;
  readonly shifted: number;
  readonly shiftedTo: Readonly<Record<string, number>>;
}

/** In pixels of the window, or in shares of another box. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const verdicts = /^(Yes|In its strong areas only|No|Nothing shifted|Everything shifted)$/;

/** The panel in front, as its user meets it: by roles and names. */
export class Panel {
  constructor(private readonly workbench: Workbench) {}

  get heading(): Locator {
    return this.view.getByRole('heading', { level: 1 });
  }

  /** Model, provider and the time it took, as the line beside the name has them. */
  get facts(): Promise<string> {
    return this.view.locator('header .facts').innerText();
  }

  get picture(): Locator {
    return this.view.getByRole('region', { name: 'Picture and saliency map' }).getByRole('img').first();
  }

  /** What the picture is looked at through, zoomed and moved. */
  get pane(): Locator {
    return this.view.getByRole('application', { name: /^Picture: / });
  }

  /** The switch of the map. */
  get map(): Locator {
    return this.view.getByRole('checkbox', { name: 'Map', exact: true });
  }

  get opacity(): Locator {
    return this.view.getByRole('slider', { name: 'Opacity of the map' });
  }

  get verdict(): Locator {
    return this.view.getByRole('region', { name: 'Trust' }).getByText(verdicts);
  }

  /** The class that the image should have. */
  get expected(): Locator {
    return this.view.getByRole('combobox', { name: 'Expected class' });
  }

  /** Whether the model's top class is the expected one. */
  get rightOrWrong(): Locator {
    return this.view.locator('.answer').getByRole('status');
  }

  get samples(): Locator {
    return this.view.getByRole('listbox', { name: 'Samples' }).getByRole('option');
  }

  get dialog(): Locator {
    return this.view.getByRole('dialog');
  }

  get alert(): Locator {
    return this.view.getByRole('alert');
  }

  button(name: string): Locator {
    return this.view.getByRole('button', { name, exact: true });
  }

  /** A button that filters the gallery, e.g. "kept". */
  filter(name: string): Locator {
    return this.filters.getByRole('button', { name: new RegExp(`^${name}\\b`) });
  }

  /** A message over the picture; screen readers hear it from another place as well. */
  message(text: string): Locator {
    return this.view.locator('.messages').getByText(text);
  }

  text(text: string | RegExp): Locator {
    return this.view.getByText(text);
  }

  /** Whatever has this accessible name as its own. */
  named(name: string): Locator {
    return this.view.getByLabel(name, { exact: true });
  }

  field(label: string): Locator {
    return this.view.getByRole('spinbutton', { name: label });
  }

  /** Waits until an image's explanation is complete. */
  async done(image: string): Promise<void> {
    await this.view.getByRole('heading', { level: 1, name: image, exact: true }).waitFor();
    await this.verdict.waitFor();
  }

  /** Unfolds samples, seed and sampling. */
  async openOptions(): Promise<void> {
    const options = this.view.getByRole('button', { name: 'Options' });
    if ((await options.getAttribute('aria-expanded')) === 'false') await options.click();
    await this.field('Seed').waitFor();
  }

  /** Runs again with other settings and waits for the new explanation. */
  async runAgain(settings: { readonly samples?: number; readonly seed?: number }): Promise<void> {
    await this.openOptions();
    if (settings.samples !== undefined) await this.field('Samples').fill(String(settings.samples));
    if (settings.seed !== undefined) await this.field('Seed').fill(String(settings.seed));
    await this.button('Run again').click();
    await this.button('Cancel').waitFor();
  }

  /** The prediction's rows as a screen reader reads them, e.g. "tabby 0.39. Explained now: tabby, tabby cat". */
  async prediction(): Promise<readonly string[]> {
    const rows = this.view.getByRole('button', { name: /\. (Explained now|Explain this class): / });
    return rows.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  }

  async counts(): Promise<ShownCounts> {
    const more = this.filters.getByRole('button', { name: /^\d+ more$/ });
    if (await more.isVisible()) await more.click();
    const shown = await this.filters.getByRole('button').evaluateAll((buttons) =>
      buttons.map((button) => ({
        word: button.children[0]?.textContent ?? '',
        count: Number(button.children[1]?.textContent),
        label: /^Samples that shifted to “(.*)”$/.exec(button.getAttribute('title') ?? '')?.[1],
      })),
    );
    const named = (wanted: string): number => shown.find(({ word, label }) => word === wanted && !label)?.count ?? -1;
    const classes = shown.flatMap(({ label, count }) => (label === undefined ? [] : [[label, count] as const]));
    return {
      total: named('all'),
      kept: named('kept'),
      shifted: named('shifted'),
      shiftedTo: Object.fromEntries(classes),
    };
  }

  /** The pixels that a canvas has, whatever size it is shown at. */
  async pixels(canvas: Locator): Promise<Pixels> {
    const { width, height, rgba } = await canvas.evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement;
      const data = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
      let binary = '';
      for (const byte of data) binary += String.fromCharCode(byte);
      return { width, height, rgba: btoa(binary) };
    });
    const bytes = Buffer.from(rgba, 'base64');
    return { width, height, rgb: Uint8Array.from(bytes.filter((_, index) => index % 4 !== 3)) };
  }

  /** Waits until the page has drawn what it was told. */
  async settle(): Promise<void> {
    await settle(this.view.locator('body'));
  }

  /** Where the whole picture lies in the window, and the middle of what is to be seen of it, away from all edges. */
  async planeAndView(): Promise<{ readonly plane: Box; readonly view: Box }> {
    const [plane, pane] = [await this.picture.boundingBox(), await this.pane.boundingBox()];
    if (plane === null || pane === null) throw new Error('the picture is not to be seen');
    const margin = 8;
    const [left, top] = [Math.max(plane.x, pane.x), Math.max(plane.y, pane.y)].map((edge) => Math.ceil(edge) + margin);
    const right = Math.min(plane.x + plane.width, pane.x + pane.width) - margin;
    const bottom = Math.min(plane.y + plane.height, pane.y + pane.height) - margin;
    const view = { x: left!, y: top!, width: Math.floor(right - left!), height: Math.floor(bottom - top!) };
    return { plane, view };
  }

  /** Where a picture lies in its pane, in shares of that to a thousandth. */
  async placeIn(pane: Locator, picture: Locator): Promise<Box> {
    const [outer, inner] = [await pane.boundingBox(), await picture.boundingBox()];
    if (outer === null || inner === null) throw new Error('the picture is not to be seen');
    const share = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 1000;
    return {
      x: share(inner.x - outer.x, outer.width),
      y: share(inner.y - outer.y, outer.height),
      width: share(inner.width, outer.width),
      height: share(inner.height, outer.height),
    };
  }

  private get view() {
    return this.workbench.webview;
  }

  private get filters(): Locator {
    return this.view.getByRole('group', { name: 'Filter samples' });
  }
}
