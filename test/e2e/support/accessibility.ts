import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { type Asked, seriousViolations as violationsIn } from '../../fixtures/accessibility.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';
import { themes } from './themes.ts';

/** What axe finds wrong, seriously or worse, in the document of a frame. */
export async function seriousViolations(frame: FrameLocator, asked?: Asked): Promise<readonly string[]> {
  const body = await frame.locator('body').elementHandle();
  const inside = await body?.ownerFrame();
  if (!inside) throw new Error('the webview is gone');
  return violationsIn(inside, asked);
}

/**
 * Steps that ask axe about the page that is open, in each kind of theme: all that it knows in the first, what colours do
 * in the others.
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
    });
  }
}
