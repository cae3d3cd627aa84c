import type { FrameLocator } from 'playwright-core';
import { seriousViolations as violationsIn } from '../fixtures/accessibility.ts';

/** What axe finds wrong, seriously or worse, in the document of a frame. */
export async function seriousViolations(frame: FrameLocator): Promise<readonly string[]> {
  const body = await frame.locator('body').elementHandle();
  const inside = await body?.ownerFrame();
  if (!inside) throw new Error('the webview is gone');
  return violationsIn(inside);
}
