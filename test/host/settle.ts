import type { Page } from 'playwright-core';

/** Waits until the page has drawn what it was sent. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
