import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { FailuresState } from '../../../src/protocol/folders/failures.ts';
import { settle } from '../../host/settle.ts';
import { type Harness, startHarness } from './harness.ts';
import type { ThemeName } from './themes.ts';

/** Starts a browser with the page of failures, which ends with the tests of the file. */
export async function startFailures(): Promise<Failures> {
  return new Failures(await startHarness('webview/failures/main.ts', 'test/webview/support/fakeFailures.ts'));
}

/** The page of failures in a browser. */
class Failures {
  constructor(private readonly harness: Harness) {}

  /** Opens the page, lets the check use it, and demands that nothing went wrong in it. */
  async with(
    check: (page: Page) => Promise<void>,
    { theme = 'dark', width = 1280, stored }: { theme?: ThemeName; width?: number; stored?: unknown } = {},
  ): Promise<void> {
    const { page, errors } = await this.harness.open(theme, { width, height: 900 }, stored);
    await check(page);
    assert.deepEqual(errors, []);
    await page.close();
  }
}

/** Shows a finished run of so many images. */
export async function showRun(page: Page, count: number, change: Partial<FailuresState> = {}): Promise<void> {
  await page.evaluate(([images, changes]) => window.fakeFailures.show(images, changes), [count, change] as const);
  await page.getByRole('status').getByText('image').first().waitFor();
  await settle(page);
}

/** What the page has asked for since it was ready. */
export const posted = (page: Page) => page.evaluate(() => window.fakeFailures.calls.slice(1));

export const images = (page: Page): Locator => page.getByRole('listbox', { name: 'Images' }).getByRole('option');

/** What a screen reader says of the images in the page, in their order. */
export const spoken = (page: Page): Promise<readonly string[]> => images(page).evaluateAll(said);

/** What a screen reader says of what has the focus. */
export const focused = (page: Page): Promise<string | undefined> =>
  page
    .locator(':focus')
    .evaluateAll(said)
    .then(([text]) => text);

/** The name of each: what is written on it for screen readers, or what it contains for them. */
function said(nodes: readonly Element[]): string[] {
  return nodes.map((node) => {
    const copy = node.cloneNode(true) as Element;
    for (const hidden of copy.querySelectorAll('[aria-hidden=true], [hidden]')) hidden.remove();
    return node.getAttribute('aria-label') ?? copy.textContent ?? '';
  });
}

export async function typeFilter(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Filter' }).fill(text);
  await settle(page);
}

export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
  await settle(page);
}
