import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settle } from '../../host/settle.ts';
import type { StateName } from '../support/fakeHost.ts';
import { posted, withPanel } from '../support/panel.ts';
import type { ThemeName } from '../support/themes.ts';

/** An explanation in a window that shows all of it, with the scatter switched on by keyboard. */
export const withScatter = (state: StateName, check: (page: Page) => Promise<void>, theme: ThemeName = 'dark') =>
  withPanel(
    state,
    async (page) => {
      assert.equal(await page.locator('.scatter').isVisible(), false, 'it is not there by default');
      await page.getByRole('checkbox', { name: 'Scatter' }).focus();
      await page.keyboard.press('Space');
      await settle(page);
      await check(page);
    },
    { theme, viewport: { width: 1280, height: 1900 } },
  );

export const plot = (page: Page) => page.getByRole('application', { name: /^Scatter of/ });
export const asked = async (page: Page) => (await posted(page)).filter(({ method }) => /catter$/.test(method));
export const words = (page: Page) => page.locator('.scatter-side [role=status]').textContent();
export const total = async (page: Page) =>
  Number((await page.locator('.tile').first().getAttribute('aria-setsize')) ?? 0);
export const samples = (page: Page) => page.evaluate(() => window.fakeHost.states.done().explanation.samples);
