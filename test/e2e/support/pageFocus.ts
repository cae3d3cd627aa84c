import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';

/** The key that leads from where the focus is to this part of the page; undefined: it is there. */
export function wayTo(node: Element): 'Tab' | 'Shift+Tab' | undefined {
  const root = node.getRootNode();
  // What is inside of a component has its place, and its focus is its component's.
  const target = root instanceof ShadowRoot ? root.host : node;
  const { activeElement, body } = node.ownerDocument;
  if (activeElement === null || activeElement === body) return 'Tab';
  if (target.contains(activeElement)) return undefined;
  return target.compareDocumentPosition(activeElement) & Node.DOCUMENT_POSITION_FOLLOWING ? 'Shift+Tab' : 'Tab';
}

/** Whether keys go to the page of `target`: a page that has just opened gets them soon. */
export async function hasKeys(target: Locator): Promise<boolean> {
  const has = (node: Element): boolean => node.ownerDocument.hasFocus();
  for (let looks = 0; looks < 40 && !(await target.evaluate(has)); looks++) await target.page().waitForTimeout(50);
  return target.evaluate(has);
}

export async function assertFocused(element: Locator): Promise<void> {
  assert.ok(await element.evaluate((node) => node === node.ownerDocument.activeElement), 'it has the focus');
}
