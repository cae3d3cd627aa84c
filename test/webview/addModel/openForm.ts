import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { AddModelState } from '../../../src/protocol/addModelForm.ts';
import { settle } from '../../host/settle.ts';
import type { FormStateName } from '../support/formStates.ts';
import { startHarness } from '../support/harness.ts';
import type { ThemeName } from '../support/themes.ts';

const harness = await startHarness('webview/addModel/main.ts', 'test/webview/support/fakeForm.ts');

/** Opens the form in a state, lets the check use it, and demands that nothing went wrong in the page. */
export async function withForm(state: FormStateName, check: (page: Page) => Promise<void>, theme: ThemeName = 'dark') {
  const { page, errors } = await harness.open(theme);
  await change(page, state, {});
  await check(page);
  assert.deepEqual(errors, []);
  await page.close();
}

/** What the page has called, after "ready". */
export const posted = (page: Page) => page.evaluate(() => window.fakeForm.calls.slice(1));

/** Lets the extension send a named state with some of it changed, and waits until the page has drawn it. */
export async function change(page: Page, state: FormStateName, part: Partial<AddModelState>): Promise<void> {
  await page.evaluate(([name, changes]) => window.fakeForm.show(name, changes), [state, part] as const);
  await settle(page);
}
