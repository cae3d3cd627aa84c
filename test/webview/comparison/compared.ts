import type { Page } from 'playwright-core';
import type { PanelComparison } from '../../../src/protocol/panel.ts';
import { settle } from '../../host/settle.ts';
import type { PageCall, StateName } from '../support/fakeHost.ts';
import { type Opening, posted, withPanel } from '../support/panel.ts';

/** A state in a window that shows all of it. */
export const withState = (name: StateName, check: (page: Page) => Promise<void>, opening: Opening = {}) =>
  withPanel(name, check, { viewport: { width: 1280, height: 1000 }, ...opening });

/** What the page asked for last, besides pictures. */
export const last = async (page: Page): Promise<PageCall | undefined> =>
  (await posted(page)).findLast(({ method }) => method !== 'pictures');
/** The part of the page that compares. */
export const section = (page: Page) => page.getByRole('region', { name: 'Comparison' });
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());

/** The host's state with another comparison. */
export async function change(page: Page, comparison: Partial<PanelComparison> | undefined) {
  await page.evaluate((changes) => {
    const { fakeHost } = window;
    const now = fakeHost.last.comparison;
    const next = changes === undefined || now === undefined ? undefined : { ...now, ...changes };
    fakeHost.send({ ...fakeHost.last, comparison: next });
  }, comparison);
  await settle(page);
}

/** RGBA of a pane's canvas, and its size. */
export async function pixels(page: Page, pane: number) {
  return page.evaluate((at) => {
    const canvas = document.querySelectorAll<HTMLCanvasElement>('.panes .picture canvas')[at]!;
    const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return { data, width, height };
  }, pane);
}
