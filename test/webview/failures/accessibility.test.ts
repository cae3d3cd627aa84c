import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriousViolations } from '../../fixtures/accessibility.ts';
import { violationsInThemes } from '../support/accessibility.ts';
import { openTab, showRun, startFailures } from '../support/failures.ts';

const failures = await startFailures();

for (const width of [1440, 700]) {
  // What is narrow lies elsewhere, and has the colours of what is wide.
  const [themes, violations] =
    width === 1440 ? ([' in any theme', violationsInThemes] as const) : (['', seriousViolations] as const);
  test(`has no serious accessibility violation${themes}, ${width} pixels wide`, async () => {
    await failures.with(
      async (page) => {
        await page.evaluate(() => window.fakeFailures.ask());
        await page.locator('.examples canvas.there').nth(8).waitFor();
        assert.deepEqual(await violations(page), [], 'before a run');
        await showRun(page, 1000);
        for (const tab of ['Wall', 'Table', 'Confusion', 'Classes', 'Reliability']) {
          await openTab(page, tab);
          assert.deepEqual(await violations(page), [], tab);
        }
        await openTab(page, 'Wall');
        await page.getByRole('textbox', { name: 'Filter' }).press('ArrowDown');
        await page.keyboard.press(' ');
        assert.deepEqual(await violations(page), [], 'large');
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      },
      { width },
    );
  });
}
