import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violationsInThemes } from './support/accessibility.ts';
import { withPanel } from './support/panel.ts';

test('what cannot be read in some themes only is found there, what has no name once', async () => {
  await withPanel('done', async (page) => {
    await page.evaluate(() => {
      const [faint, nameless] = [document.createElement('p'), document.createElement('button')];
      faint.textContent = 'Light on light?';
      faint.style.color = '#dddddd';
      document.body.append(faint, nameless);
    });
    const found = await violationsInThemes(page);
    const kinds = found.map((violation) => violation.split(': ').slice(0, 2).join(': '));
    assert.deepEqual(kinds.sort(), ['hc-light: color-contrast', 'light: button-name', 'light: color-contrast']);
  });
});
