import type { Page } from 'playwright-core';
import { seriousViolations } from '../../fixtures/accessibility.ts';
import { settle } from '../../host/settle.ts';
import { type ThemeName, themeNames, themeStyle, themes } from './themes.ts';

/**
 * What axe finds wrong, seriously or worse, in a page as it is, in each kind of theme: all that axe knows in the first,
 * what colours do in the others.
 * @param within the CSS selector of the part that is asked about; the whole page if undefined.
 * @returns "theme: rule: the element and what is wrong" each.
 */
export async function violationsInThemes(page: Page, within?: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [at, theme] of themeNames.entries()) {
    await changeTheme(page, theme);
    const violations = await seriousViolations(page, { within, coloursOnly: at > 0 });
    found.push(...violations.map((violation) => `${theme}: ${violation}`));
  }
  return found;
}

/** Gives a page of the harness other colours, as VS Code does when another theme is chosen. */
async function changeTheme(page: Page, theme: ThemeName): Promise<void> {
  const { kind } = themes[theme];
  await page.evaluate(
    ([kind, style]) => {
      const sheet = document.querySelector('style');
      if (sheet === null) throw new Error('the page has no style of a theme');
      sheet.textContent = style;
      document.body.classList.remove(document.body.dataset.vscodeThemeKind ?? '');
      document.body.classList.add(kind);
      document.body.dataset.vscodeThemeKind = kind;
    },
    [kind, themeStyle(themes[theme])] as const,
  );
  await settle(page);
}
