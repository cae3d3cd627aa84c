import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { settle } from '../../host/settle.ts';
import { button, focused, section } from '../comparison/compared.ts';
import { startFailures } from '../support/failures.ts';
import { change, posted, show, withPanel } from '../support/panel.ts';

const failures = await startFailures();
const runs = async (page: Page) => (await posted(page)).filter(({ method }) => method === 'explain').length;

test('what a run disables gets the focus back when it is over', async () => {
  await withPanel('done', async (page) => {
    const name = await page.locator('h1').textContent();
    await button(page, 'Run again').focus();
    await page.keyboard.press('Enter');
    await show(page, 'running');
    assert.equal(await focused(page), name, 'it is somewhere while nothing can be started');
    await show(page, 'done');
    await settle(page);
    assert.equal(await focused(page), 'Run again');
  });
});

test('a user who has gone on meanwhile is left alone', async () => {
  await withPanel('done', async (page) => {
    await button(page, 'Run again').focus();
    await show(page, 'running');
    await button(page, 'Options').focus();
    await show(page, 'done');
    await settle(page);
    assert.equal(await focused(page), 'Options');
  });
});

test('a class of the prediction that is chosen keeps the focus while the answer is gone for a moment', async () => {
  await withPanel('done', async (page) => {
    const row = page.getByRole('button', { name: /Explain this class: lynx/ });
    await row.focus();
    const prediction = await page.evaluate(() => window.fakeHost.last.explanation.prediction);
    await change(page, { phase: 'running', prediction: undefined });
    assert.equal(await focused(page), await page.locator('h1').textContent());
    await change(page, { prediction });
    await settle(page);
    assert.ok(await row.evaluate((node) => node === document.activeElement));
  });
});

test('a comparison that is asked for takes the focus when it comes', async () => {
  await withPanel('done', async (page) => {
    await button(page, 'Compare…').focus();
    await page.keyboard.press('Enter');
    await settle(page);
    await button(page, 'Compare').focus();
    await page.keyboard.press('Enter');
    await settle(page);
    assert.equal(await focused(page), 'Compare…', 'until then it is where it began');
    await page.evaluate(() => {
      const { fakeHost } = window;
      fakeHost.send({ ...fakeHost.last, comparison: fakeHost.states.compared().comparison });
    });
    await settle(page);
    assert.ok(await section(page).isVisible());
    assert.equal(await focused(page), 'Comparison');
  });
});

test('Enter in a list of classes starts nothing while what is typed names none', async () => {
  await withPanel('done', async (page) => {
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    await classes.fill('qqqq');
    await classes.press('Enter');
    assert.equal(await runs(page), 0);
    assert.equal(await classes.inputValue(), 'qqqq', 'what was typed is there to be mended');
    await classes.press('Escape');
    await page.keyboard.type('zebra');
    assert.equal(await classes.inputValue(), 'zebra', 'what is typed replaces the chosen class');
    await classes.press('Escape');
    await classes.press('Enter');
    assert.equal(await runs(page), 1, 'the closed list is a field of the form as any');
  });
});

test('the focus is on the name of the run when its start has taken the button away', async () => {
  await failures.with(async (page) => {
    await page.evaluate(() => window.fakeFailures.ask());
    await settle(page);
    await button(page, 'Start').focus();
    await page.evaluate(() => window.fakeFailures.show(12, {}));
    await settle(page);
    assert.equal(await focused(page), await page.locator('h1').textContent());
  });
});
