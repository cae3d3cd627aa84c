import type { Page } from 'playwright-core';
import type { PageCall } from '../support/fakeHost.ts';
import { posted, withPanel } from '../support/panel.ts';
import type { ThemeName } from '../support/themes.ts';

/** A finished explanation whose map has been measured, in a window that shows all of it. */
export const withMetrics = (check: (page: Page) => Promise<void>, theme: ThemeName = 'dark') =>
  withPanel('done', check, { theme, viewport: { width: 1280, height: 1300 } });

/** The part of the page with the curves. */
export const section = (page: Page) => page.getByRole('region', { name: 'Deletion and insertion' });
export const plot = (page: Page, name: 'Deletion' | 'Insertion') => page.getByRole('slider', { name: `${name} curve` });
/** What the page has called by that name. */
export const asked = async <M extends PageCall['method']>(page: Page, method: M) =>
  (await posted(page)).filter((call): call is Extract<PageCall, { method: M }> => call.method === method);
export const evaluation = (page: Page) => page.evaluate(() => window.fakeHost.states.evaluation());
/** Waits for the picture at a point of a curve. */
export const isThere = (page: Page) =>
  page.waitForFunction(() => document.querySelector('.curve-readout canvas.there'));
