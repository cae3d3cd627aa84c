import type { FrameLocator } from 'playwright-core';

/**
 * What VS Code gives a page for some of its variables (`button-border` for `--vscode-button-border`); those that the theme
 * leaves undefined are left out.
 */
export function coloursOf(page: FrameLocator, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  return page.locator('html').evaluate((html, asked) => {
    const style = getComputedStyle(html);
    const values = asked.map((name) => [name, style.getPropertyValue(`--vscode-${name}`).trim()] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== ''));
  }, names);
}
