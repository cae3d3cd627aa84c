import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ExplanationView, PanelChoices, PanelImage, PanelState } from '../../../src/protocol/panel.ts';
import { settle } from '../../host/settle.ts';
import type { StateName } from './fakeHost.ts';
import { startHarness } from './harness.ts';
import type { ThemeName } from './themes.ts';

const harness = await startHarness();

/** How the panel is opened, where it is not dark, of the usual size and without a past. */
export interface Opening {
  readonly theme?: ThemeName;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What the page has left with VS Code before. */
  readonly stored?: unknown;
}

/** Opens the panel in a state, lets the check use it, and demands that nothing went wrong in the page. */
export async function withPanel(
  state: StateName,
  check: (page: Page) => Promise<void>,
  { theme = 'dark', viewport, stored }: Opening = {},
): Promise<void> {
  const { page, errors } = await harness.open(theme, viewport, stored);
  await show(page, state);
  await check(page);
  assert.deepEqual(errors, []);
  await page.close();
}

/** Lets the host send a state by its name. */
export async function show(page: Page, state: StateName): Promise<void> {
  await page.evaluate((name) => window.fakeHost.show(name), state);
  await settle(page);
}

/** Lets the host send a state. */
export async function send(page: Page, state: PanelState): Promise<void> {
  await page.evaluate((whole) => window.fakeHost.send(whole), state);
  await settle(page);
}

/** Lets the host send its last state once more, with some of its explanation changed. */
export async function change(page: Page, part: Partial<ExplanationView>): Promise<void> {
  await page.evaluate((changes) => window.fakeHost.change(changes), part);
  await settle(page);
}

/** Lets the host send its last state once more, with some of what is beside the explanation changed. */
export async function changePanel(
  page: Page,
  part: {
    readonly run?: number;
    readonly image?: Partial<PanelImage>;
    readonly choices?: Partial<PanelChoices>;
    readonly comparison?: PanelState['comparison'];
    readonly modelChanged?: boolean;
  },
): Promise<void> {
  await page.evaluate((changes) => {
    const { fakeHost } = window;
    const { last } = fakeHost;
    fakeHost.send({
      ...last,
      ...changes,
      image: { ...last.image, ...changes.image },
      choices: { ...last.choices, ...changes.choices },
    });
  }, part);
  await settle(page);
}

/** Unfolds the samples, the seed and the sampling. */
export async function openOptions(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('spinbutton', { name: 'Seed' }).waitFor();
  await settle(page);
}

/** What the page has called, the first of it first. */
export const posted = (page: Page) => page.evaluate(() => window.fakeHost.calls);

/** The button of a filter: a class's index, or "all", "kept" or "shifted". */
export const chip = (page: Page, filter: string | number) => page.locator(`.chip[data-filter="${filter}"]`);

/** The sample whose tile has the focus. */
export const focusedSample = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-index'));
