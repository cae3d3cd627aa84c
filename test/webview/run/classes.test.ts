import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { change, posted, withPanel } from '../support/panel.ts';

test('namesakes among the classes are told apart, and Escape leaves the choice as it was', async () => {
  await withPanel('done', async (page) => {
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    await classes.fill('crane');
    assert.deepEqual(await page.locator('.combobox-list [role=option] span:first-child').allTextContents(), [
      'crane (134)',
      'crane (517)',
    ]);
    await classes.press('Escape');
    assert.equal(await classes.inputValue(), 'Top: Egyptian cat');
    assert.equal(await classes.getAttribute('aria-expanded'), 'false');
  });
});

test('a class that is called by a number is found by it, before the class of that index', async () => {
  await withPanel('done', async (page) => {
    await page.evaluate(() => {
      const { fakeHost } = window;
      const labels = ['10', '1', 'cat'];
      const top = labels.map((label, index) => ({ index, label, probability: 1 / 3 }));
      const prediction = { ...fakeHost.last.explanation.prediction!, labels, top, target: top[2]! };
      fakeHost.change({ prediction });
    });
    await settle(page);
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    for (const [typed, index] of [
      ['1', 1],
      ['10', 0],
      ['2', 2],
    ] as const) {
      await classes.fill(typed);
      await classes.press('Enter');
      await page.getByRole('button', { name: 'Run again' }).click();
      const asked = (await posted(page)).findLast((message) => message.method === 'explain');
      assert.equal(asked?.method === 'explain' && asked.params.target, index, typed);
    }
  });
});

test('of very many classes the list shows the first, and typing finds the others', async () => {
  await withPanel('done', async (page) => {
    const prediction = await page.evaluate(() => window.fakeHost.last.explanation.prediction);
    assert.ok(prediction !== undefined);
    const labels = Array.from({ length: 50_000 }, (_, index) => `kind ${index}`);
    await change(page, { prediction: { ...prediction, labels } });
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    const options = page.locator('.combobox-list [role=option]');
    await classes.focus();
    await classes.press('ArrowDown');
    // The top class and the five most probable ones come before them.
    assert.equal(await options.count(), 6 + 2000);
    assert.ok(await page.getByText('Showing 2,000 of 50,000 classes. Type to find others.').isVisible());
    await classes.fill('kind 49999');
    assert.deepEqual(await options.locator('span:first-child').allTextContents(), ['kind 49999']);
  });
});
