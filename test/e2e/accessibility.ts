import axe from 'axe-core';
import type { FrameLocator } from 'playwright-core';

/** What axe finds wrong, seriously or worse, in a frame: "rule: the help text: the element" each. */
export async function seriousViolations(frame: FrameLocator): Promise<readonly string[]> {
  const body = await frame.locator('body').elementHandle();
  const inside = await body?.ownerFrame();
  if (!inside) throw new Error('the webview is gone');
  // Evaluated from outside, so that the page's own content policy need not allow it.
  await inside.evaluate(axe.source);
  const { violations } = await inside.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}
