import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { seriousViolations as violationsIn } from '../../fixtures/accessibility.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';
import { themes } from './themes.ts';

/** What axe finds wrong, seriously or worse, in the document of a frame. */
export async function seriousViolations(frame: FrameLocator): Promise<readonly string[]> {
  const body = await frame.locator('body').elementHandle();
  const inside = await body?.ownerFrame();
  if (!inside) throw new Error('the webview is gone');
  return violationsIn(inside);
}

/**
 * Steps that ask axe about the page that is open, in each kind of theme.
 * @param what names its screenshots.
 * @param show brings into sight what they are about.
 */
export function stepsInEveryTheme(
  step: Step,
  session: () => Session,
  what: string,
  show = async (): Promise<void> => {},
): void {
  for (const { label, kind } of themes) {
    step(`has no serious accessibility violation in ${label}`, async () => {
      const { workbench } = session();
      await workbench.theme(label);
      assert.equal(await workbench.webview.locator('body').getAttribute('data-vscode-theme-kind'), kind);
      await show();
      await workbench.screenshot(`${what} ${label}`);
      assert.deepEqual(await seriousViolations(workbench.webview), []);
    });
  }
}
