import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { PanelImage } from '../../src/protocol/panel.ts';
import { violationsInThemes } from './support/accessibility.ts';
import { changePanel, posted, withPanel } from './support/panel.ts';

/** A finished explanation with what is known of the expected class. */
const withExpected = (part: Partial<PanelImage>, check: (page: Page) => Promise<void>) =>
  withPanel('done', async (page) => {
    await changePanel(page, { image: part });
    await check(page);
  });

const last = async (page: Page) => (await posted(page)).at(-1);
const verdict = (page: Page) => page.locator('.verdict');
const explain = (page: Page) => page.getByRole('button', { name: 'Explain the expected class' });
const tiger = { index: 282, label: 'tiger cat' };

test('a right prediction is said to be right', async () => {
  await withExpected({ expected: { index: 285, label: 'Egyptian cat', source: 'folder' } }, async (page) => {
    assert.equal(await verdict(page).textContent(), 'Correct: matches folder “Egyptian cat”.');
    assert.equal(await verdict(page).getAttribute('data-kind'), 'right');
    assert.equal(await explain(page).isVisible(), false);
    assert.equal(await page.getByRole('combobox', { name: 'Expected class' }).inputValue(), 'Egyptian cat');
  });
});

test('a wrong one names the expected class with its share, and explains it by keyboard', async () => {
  await withExpected({ expected: { ...tiger, source: 'table' } }, async (page) => {
    assert.equal(await verdict(page).textContent(), 'Wrong: you expected tiger cat (0.32).');
    await explain(page).focus();
    await page.keyboard.press('Enter');
    const asked = await last(page);
    assert.equal(asked?.method === 'explain' && asked.params.target, 282);
  });
});

/** A prediction of labels that don't exclude each other, of which these are given to the image. */
async function severalLabels(page: Page, given: readonly number[]) {
  await page.evaluate((indices) => {
    const { fakeHost } = window;
    const prediction = { ...fakeHost.last.explanation.prediction!, given: indices };
    fakeHost.change({ prediction });
  }, given);
  await page.waitForFunction(() => document.querySelector('.prediction > p')?.textContent !== '');
}

test('where several labels may be right, one is right if it is predicted, not if it is the top one', async () => {
  await withExpected({ expected: { ...tiger, source: 'folder' } }, async (page) => {
    const note = page.locator('.prediction > p');
    assert.equal(await note.isVisible(), false, 'one class is right');
    await severalLabels(page, [285, 282]);
    assert.equal(
      await verdict(page).textContent(),
      'Correct: tiger cat (0.32) is predicted, matches folder “tiger cat”.',
    );
    assert.equal(await verdict(page).getAttribute('data-kind'), 'right');
    assert.equal(await note.textContent(), 'Several labels can be right. Those that reach 0.50 are predicted. 2 do.');
    assert.ok(await explain(page).isVisible(), 'it is right, but another one is explained');
    await severalLabels(page, [285]);
    await page.waitForFunction(() => document.querySelector('.verdict')?.textContent?.startsWith('Wrong'));
    assert.equal(await verdict(page).textContent(), 'Wrong: you expected tiger cat (0.32), which is not predicted.');
  });
  await withExpected({ expected: { index: 285, label: 'Egyptian cat', source: 'pick' } }, async (page) => {
    await severalLabels(page, []);
    const words = await verdict(page).textContent();
    assert.equal(words, 'Wrong: you expected Egyptian cat (0.39), which is not predicted.', 'top, but below 0.5');
    assert.match((await page.locator('.prediction > p').textContent()) ?? '', /None does\.$/);
  });
  await withExpected({ expected: { index: 7, label: 'thing 7, object 7', source: 'table' } }, async (page) => {
    await severalLabels(page, [7]);
    assert.match(
      (await verdict(page).textContent()) ?? '',
      /^Correct: thing 7 \(0\.50 or more\) is predicted, matches the ground truth file/,
    );
    await severalLabels(page, [3]);
    await page.waitForFunction(() => document.querySelector('.verdict')?.textContent?.startsWith('Wrong'));
    assert.match((await verdict(page).textContent()) ?? '', /^Wrong: you expected thing 7 \(below 0\.50\)/);
  });
});

test('a class far down has no known share before it is explained, and is explained once only', async () => {
  const expected = { index: 7, label: 'thing 7, object 7', source: 'table' } as const;
  await withExpected({ expected }, async (page) => {
    assert.equal(await verdict(page).textContent(), 'Wrong: you expected thing 7 (not in the top 5).');
    await page.evaluate(() => {
      const { fakeHost } = window;
      const prediction = {
        ...fakeHost.last.explanation.prediction!,
        target: { index: 7, label: 'thing 7', probability: 0.0001 },
      };
      fakeHost.change({ prediction });
    });
    await explain(page).waitFor({ state: 'hidden' });
    assert.match((await verdict(page).textContent()) ?? '', /thing 7 \(<0\.01\)/);
  });
});

test('the user picks the expected class by keyboard, and takes it back', async () => {
  await withExpected({}, async (page) => {
    assert.equal(await verdict(page).isVisible(), false);
    const picker = page.getByRole('combobox', { name: 'Expected class' });
    assert.equal(await picker.inputValue(), 'Unknown');
    await picker.focus();
    await page.keyboard.type('tiger cat');
    await page.keyboard.press('Enter');
    assert.deepEqual(await last(page), { method: 'expect', params: tiger });
    await page.evaluate((picked) => {
      const { fakeHost } = window;
      const image = { ...fakeHost.last.image, picked, expected: { ...picked, source: 'pick' as const } };
      fakeHost.send({ ...fakeHost.last, image });
    }, tiger);
    await page.waitForFunction(() =>
      document.querySelector('.verdict')?.textContent?.startsWith('Wrong: you expected tiger cat'),
    );
    assert.deepEqual(await page.evaluate(() => (window.fakeHost.stored as { expected: unknown }).expected), tiger);
    await picker.press('ArrowDown');
    await picker.press('ArrowDown');
    await picker.press('Enter');
    assert.deepEqual(await last(page), { method: 'expect', params: undefined });
  });
});

test('of several labels in the ground truth file one is chosen, and they are listed first', async () => {
  await withExpected({ oneOf: [282, 281] }, async (page) => {
    const picker = page.getByRole('combobox', { name: 'Expected class' });
    assert.equal(await picker.inputValue(), 'One of 2 labels: choose');
    await picker.click();
    const options = page.getByRole('listbox', { name: 'Expected class' }).getByRole('option');
    assert.deepEqual((await options.allTextContents()).slice(0, 2), ['tiger cat', 'tabbytabby cat']);
    await options.nth(1).click();
    assert.deepEqual(await last(page), { method: 'expect', params: { index: 281, label: 'tabby, tabby cat' } });
  });
});

test('a table that is wrong is said in place, with the way to the setting', async () => {
  const expectedProblem = { message: 'labels.csv, line 3, needs a path and a label.', setting: 'relabel.groundTruth' };
  await withExpected({ expectedProblem }, async (page) => {
    assert.equal(await page.locator('.expected-problem').textContent(), expectedProblem.message);
    await page.locator('.expected').getByRole('button', { name: 'Open Settings' }).click();
    assert.deepEqual(await last(page), { method: 'command', params: 'openSetting' });
  });
});

test('axe finds nothing serious, in any theme', async () => {
  await withExpected({ expected: { ...tiger, source: 'folder' } }, async (page) => {
    assert.deepEqual(await violationsInThemes(page), []);
  });
});
