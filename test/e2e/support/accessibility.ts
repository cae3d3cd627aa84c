import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { type Asked, seriousViolations as violationsIn } from '../../fixtures/accessibility.ts';
import { themes as themesInBrowser } from '../../webview/support/themes.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';
import { coloursOf } from './themeColours.ts';
import { themes } from './themes.ts';

/** What axe finds wrong, seriously or worse, in the document of a frame. */
export async function seriousViolations(frame: FrameLocator, asked?: Asked): Promise<readonly string[]> {
  const body = await frame.locator('body').elementHandle();
  const inside = await body?.ownerFrame();
  if (!inside) throw new Error('the webview is gone');
  return violationsIn(inside, asked);
}

/**
 * A step that asks axe all that it knows about the page that is open, in the theme that VS Code has. What colours do in the
 * others is asked in a browser (test/webview), with colours that are VS Code's: see `stepsInEveryTheme`.
 * @param what names its screenshot.
 * @param show brings into sight what it is about.
 */
export function accessibleStep(
  step: Step,
  session: () => Session,
  what: string,
  show = async (): Promise<void> => {},
): void {
  step('has no serious accessibility violation', async () => {
    const { workbench } = session();
    await show();
    await workbench.screenshot(what);
    assert.deepEqual(await seriousViolations(workbench.webview), []);
  });
}

/**
 * Steps that ask axe about the page that is open, in each kind of theme: all that it knows in the first, what colours do
 * in the others; and whether these are the colours that pages are tested with in a browser.
 * @param what names its screenshots.
 * @param show brings into sight what they are about.
 */
export function stepsInEveryTheme(
  step: Step,
  session: () => Session,
  what: string,
  show = async (): Promise<void> => {},
): void {
  for (const [at, { label, kind }] of themes.entries()) {
    step(`has no serious accessibility violation in ${label}`, async () => {
      const { workbench } = session();
      await workbench.theme(label);
      assert.equal(await workbench.webview.locator('body').getAttribute('data-vscode-theme-kind'), kind);
      await show();
      await workbench.screenshot(`${what} ${label}`);
      assert.deepEqual(await seriousViolations(workbench.webview, { coloursOnly: at > 0 }), []);
      await assertColours(workbench.webview, kind);
    });
  }
}

/** A theme is that of the tests in a browser. */
async function assertColours(page: FrameLocator, kind: string): Promise<void> {
  const known = Object.values(themesInBrowser);
  const names = new Set(known.flatMap(({ colours }) => Object.keys(colours)));
  const expected = known.find((theme) => theme.kind === kind)?.colours;
  assert.deepEqual(await coloursOf(page, [...names]), expected, '`npm run themes` takes the colours anew');
}
