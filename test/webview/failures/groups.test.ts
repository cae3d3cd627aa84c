import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { MistakeGrouping } from '../../../src/protocol/folders/failures.ts';
import { settle } from '../../host/settle.ts';
import { violationsInThemes } from '../support/accessibility.ts';
import { images, openTab, posted, showRun, startFailures, typeFilter } from '../support/failures.ts';

const failures = await startFailures();
const count = 300;

// Of image n, the class is n mod 20; every third one is taken for the class after it.
const groups: readonly MistakeGrouping[] = [
  {
    by: 'said',
    mistakes: 12,
    groups: [
      [63, 3, 6, 183, 123],
      [9, 12, 15],
    ],
    alone: 4,
    silhouette: 0.61,
  },
  { by: 'looked', mistakes: 2, groups: [], alone: 2, silhouette: null },
];

async function show(page: Page): Promise<void> {
  await page.evaluate((found) => {
    window.fakeFailures.groups = found;
  }, groups);
  await showRun(page, count);
  await openTab(page, 'Groups');
  await page.getByRole('button', { name: /^5 mistakes/ }).waitFor();
}

test('groups of mistakes say how many there are, of what, and that they are no cause; one opens its images', async () => {
  await failures.with(async (page) => {
    await show(page);
    const said = page.getByRole('list', { name: 'By prediction' });
    assert.deepEqual(await said.getByRole('button').allTextContents(), [
      // 63, 3, 183 and 123 are of class 3, 6 of class 6.
      '5 mistakes is class 3 (4), class 6 (1); taken for class 4 (4), class 7 (1)',
      '3 mistakes is class 9 (1), class 12 (1), others (1); taken for class 10 (1), class 13 (1), others (1)',
    ]);
    await page.getByText('Groups show which mistakes are alike, not why they were made.').waitFor();
    await page
      .getByText(/^The worst 12 mistakes: 2 groups and 4 mistakes like no other\. Mean silhouette 0\.61/)
      .waitFor();
    await page.getByText('2 mistakes with a map: too few to group. Explain more of them.').waitFor();
    // Each of its images has a picture, as far as there is room.
    for (const [at, shown] of [5, 3].entries()) {
      const pictures = page.locator('.mistake-group').nth(at).locator('canvas.there');
      await pictures.nth(shown - 1).waitFor();
      assert.equal(await pictures.count(), shown);
    }
    await said.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await page.getByText(`5 of ${count} images`).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'group:said-1');
    assert.equal(await images(page).count(), 5);
    await typeFilter(page, 'group:said-2 true:"class 12"');
    await page.getByText(`1 of ${count} images`).waitFor();
    await typeFilter(page, 'group:said-9');
    await page.getByText(`0 of ${count} images`).waitFor();
  });
});

test('a page that comes back with a group in its filter finds its images', async () => {
  await failures.with(
    async (page) => {
      await page.evaluate((found) => {
        window.fakeFailures.groups = found;
      }, groups);
      await showRun(page, count);
      await page.getByText(`3 of ${count} images`).waitFor();
    },
    { stored: { run: 'run-1', view: { tab: 'wall', filter: 'group:said-2', maps: true } } },
  );
});

test('while a run goes on, nothing is grouped', async () => {
  await failures.with(async (page) => {
    await showRun(page, count, { phase: 'running', progress: { done: count, total: 1000, rate: 50 } });
    await openTab(page, 'Groups');
    await page.getByText('Mistakes are grouped when the run has ended or is paused.').waitFor();
    assert.equal(await page.locator('.mistake-group').count(), 0);
  });
});

test('mistakes that are grouped only after a map say so', async () => {
  await failures.with(async (page) => {
    await page.evaluate(() => {
      window.fakeFailures.groups = new Promise(() => undefined) as never;
    });
    await showRun(page, count, { explaining: { done: 0, failed: 0, total: 4, image: 'a.jpg' } });
    await openTab(page, 'Groups');
    await page.getByText('Similar mistakes are grouped after the map that is being made').waitFor();
  });
});

test('maps that could not be made are told, and why, until that is dismissed', async () => {
  await failures.with(async (page) => {
    const explaining = { done: 2, failed: 1, total: 4, image: 'b.jpg', problem: 'a.jpg does not exist.' };
    await showRun(page, 10, { explaining });
    await page.getByText('Made 2 of 4 maps, 1 failed: a.jpg does not exist.').waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await showRun(page, 10, { explaining: { ...explaining, failed: 2 } });
    await page.getByText('2 of 4 maps failed; the last one: a.jpg does not exist.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    assert.deepEqual(await posted(page), [{ method: 'stopExplaining', params: undefined }]);
  });
});

test('groups can be read in any theme', async () => {
  await failures.with(async (page) => {
    await show(page);
    assert.deepEqual(await violationsInThemes(page), []);
    await page.evaluate(() => window.fakeFailures.explain(63, 4));
    await settle(page);
    assert.deepEqual(await violationsInThemes(page), [], 'as it is explained');
  });
});
