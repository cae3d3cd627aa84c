import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriousViolations } from '../../fixtures/accessibility.ts';
import { settle } from '../../host/settle.ts';
import { focused, openTab, posted, showRun, startFailures } from '../support/failures.ts';
import { someRecords } from '../support/someRecords.ts';

const failures = await startFailures();
const count = 10_000;

/** How many of the run's images are of a class and were taken for another. */
function taken(truth: number, predicted: number): number {
  return someRecords(count).filter((record) => record.truth === truth && record.top[0] === predicted).length;
}

test('the header counts all images, whatever the filter', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    const figures = await page.locator('.figure:visible').allTextContents();
    // Two of three are right; 40 can't be read. Wilson's interval of 6640 of 9960 by hand: 0.6573 to 0.6759.
    assert.deepEqual(figures, [
      'Top-1 accuracy66.7 % 65.7–67.6 % (95 % interval)',
      'Top-5 accuracy100.0 % ',
      'Judged9,960 of 10,000',
      'Unreadable40 ',
    ]);
  });
});

test('a cell of the confusion matrix opens its images, by pointer and by keyboard', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    await openTab(page, 'Confusion');
    const cell = page.getByRole('gridcell', { name: /^class 4 taken for class 5: / });
    assert.equal(await cell.textContent(), String(taken(4, 5)));
    await cell.click();
    await page.getByText(`${taken(4, 5)} of 10,000 images`).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'true:"class 4" pred:"class 5"');
    assert.match((await focused(page)) ?? '', /class 5 .*, wrong, true: class 4$/);
    await openTab(page, 'Confusion');
    await page.locator('.matrix td[tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    assert.match((await focused(page)) ?? '', /^class 1 taken for class 19: 0 images/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(`${taken(1, 2)} of 10,000 images`).waitFor();
  });
});

test('of many classes the pairs that are confused most come first, and the grid has their classes alone', async () => {
  await failures.with(async (page) => {
    await page.evaluate(() => {
      const fake = window.fakeFailures;
      fake.show(4000);
      fake.records = fake.records.map((record, n) => {
        const [truth, right] = [n % 100, n < 3000];
        const top = right ? [truth] : [(n % 7) + 1, truth];
        return record.unreadable === null ? { ...record, truth, top, truthRank: right ? 1 : 2 } : record;
      });
      fake.sendRecords(0, 4000);
    });
    await openTab(page, 'Confusion');
    await page.getByRole('heading', { name: /^The \d+ classes with most mistakes, of 100$/ }).waitFor();
    const rows = await page.locator('.matrix tbody tr').count();
    assert.ok(rows > 10 && rows <= 30, `${rows} classes`);
    const pairs = page.getByRole('listbox', { name: 'Confused pairs' }).getByRole('option');
    const shown = await pairs.evaluateAll((all) => all.map((row) => Number(row.querySelector('.number')?.textContent)));
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => b - a),
    );
    await pairs.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('listbox', { name: 'Images' }).waitFor();
    const filter = await page.getByRole('textbox', { name: 'Filter' }).inputValue();
    assert.match(filter, /^true:"class \d+" pred:"class \d+"$/);
  });
});

test('the table of classes has precision, recall and support, and sorts by each', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    await openTab(page, 'Classes');
    const row = page.getByRole('row').filter({ has: page.getByText('class 9', { exact: true }) });
    const records = someRecords(count).filter(({ unreadable }) => unreadable === null);
    const support = records.filter(({ truth }) => truth === 9).length;
    const predicted = records.filter(({ top }) => top[0] === 9).length;
    const [precision, recall] = [taken(9, 9) / predicted, taken(9, 9) / support];
    const f1 = (2 * precision * recall) / (precision + recall);
    const rates = [precision, recall, f1].map((rate) => `${(100 * rate).toFixed(1)} %`);
    const cells = await row.getByRole('gridcell').allTextContents();
    assert.deepEqual(cells, ['class 9', String(support), String(predicted), ...rates]);
    await page.getByRole('button', { name: 'Images' }).click();
    await settle(page);
    const last = await page.locator('.classes .virtual-list [role=row]').last().textContent();
    assert.match(last ?? '', /^class (9|19)480/);
  });
});

test('where objects are marked, pairs and classes say how much of the evidence lies in them', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    const mistakes = someRecords(count).flatMap(({ truth, top }, index) =>
      truth === 4 && top[0] === 5 ? [index] : [],
    );
    await openTab(page, 'Confusion');
    const pair = page.getByRole('option', { name: /^class 4 taken for class 5/ });
    assert.doesNotMatch((await pair.textContent()) ?? '', /in object/);
    await page.evaluate(
      ([first, second]) => {
        window.fakeFailures.explain(first!, 5, { hit: true, energy: 0.2, area: 0.5 });
        window.fakeFailures.explain(second!, 5, { hit: false, energy: 0.6, area: 0.5 });
      },
      mistakes.slice(0, 2),
    );
    await pair.getByText('40 % in object').waitFor();
    // 0.4 ± 12.7 · 0.2 by Student's t with one degree of freedom, which is all that a share can be.
    assert.match(
      (await pair.getAttribute('title')) ?? '',
      /; 40 % of the evidence lies in the object \(2 maps, 95 % interval 0 % to 100 %\)$/,
    );
    await openTab(page, 'Classes');
    await page.getByRole('button', { name: 'In object' }).click();
    await settle(page);
    const first = page.locator('.classes .virtual-list [role=row]').first();
    const cells = await first.getByRole('gridcell').allTextContents();
    assert.deepEqual([cells[0], cells.at(-1)], ['class 4', '40 %']);
    assert.deepEqual(await seriousViolations(page), []);
  });
});

test('the reliability curve has the error and the bins of a calculation by hand', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    await openTab(page, 'Reliability');
    const bins = Array.from({ length: 15 }, () => ({ n: 0, right: 0, sure: 0 }));
    for (const { unreadable, probabilities, truthRank } of someRecords(count)) {
      if (unreadable !== null) continue;
      const p = Math.fround(probabilities[0] ?? 0);
      const bin = bins[Math.ceil(p * 15) - 1]!;
      bin.n++;
      bin.sure += p;
      bin.right += truthRank === 1 ? 1 : 0;
    }
    const ece = bins.reduce((sum, { right, sure }) => sum + Math.abs(right - sure), 0) / 9960;
    await page.getByRole('heading', { name: `Expected calibration error ${ece.toFixed(3)}` }).waitFor();
    assert.match((await page.locator('.reliability-plot').textContent()) ?? '', /accuracy.*confidence/);
    const counts = await page.locator('.reliability tbody tr td:nth-child(2)').allTextContents();
    assert.deepEqual(
      counts,
      bins.flatMap(({ n }) => (n === 0 ? [] : [n.toLocaleString('en-US')])),
    );
  });
});

test('the table has a row an image, of which only those in view are in the page', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    await openTab(page, 'Table');
    const grid = page.getByRole('grid', { name: 'Images' });
    assert.equal(await grid.getAttribute('aria-rowcount'), '10001');
    const rows = grid.locator('.virtual-list [role=row]');
    assert.ok((await rows.count()) < 60);
    const [first] = await rows.allTextContents();
    assert.match(first ?? '', /^class_18\/image_1998\.jpgclass 18class 190\.900\.0822\.580\.82$/);
    await page.getByRole('columnheader', { name: 'Margin' }).getByRole('button').click();
    await settle(page);
    assert.match((await rows.first().textContent()) ?? '', /image_0\.jpg/);
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual(await posted(page), [{ method: 'open', params: { image: 1000 } }]);
  });
});

test('an example of several classes names each of them, without synonyms', async () => {
  await failures.with(async (page) => {
    await page.evaluate(() =>
      window.fakeFailures.ask({ examples: [{ image: 'both.jpg', label: 'tabby, tabby cat + dog, domestic dog' }] }),
    );
    await settle(page);
    assert.equal(await page.locator('.examples figcaption').textContent(), 'tabby + dog');
  });
});

test('before a run the page shows what was found, and asks for what the user chooses', async () => {
  await failures.with(async (page) => {
    await page.evaluate(() => window.fakeFailures.ask());
    await page.getByText('200 images, 180 of them of classes that the model has.').waitFor();
    assert.equal(await page.getByRole('list', { name: 'Examples' }).getByRole('listitem').count(), 9);
    await page.locator('.examples canvas.there').nth(8).waitFor();
    const caption = page.locator('.examples figcaption').first();
    assert.equal(await caption.evaluate((it) => getComputedStyle(it).display), 'block', 'it can end in …');
    assert.match((await page.locator('.setup table').textContent()) ?? '', /kitty15kit fox; kite/);
    await page.getByRole('combobox', { name: 'True classes from' }).press('ArrowDown');
    await page.getByRole('button', { name: 'Start' }).click();
    assert.deepEqual(await posted(page), [
      { method: 'chooseTruth', params: { from: 'name', part: 'first' } },
      { method: 'start', params: undefined },
    ]);
    await page.evaluate(() => window.fakeFailures.ask({ images: 0, matched: 0, examples: [], unknown: [] }));
    await page.getByText('There are no images that can be read.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Start' }).isDisabled());
  });
});

test('a run says how far it is, pauses, goes on and is cancelled', async () => {
  await failures.with(async (page) => {
    await showRun(page, 400, { phase: 'running', progress: { done: 400, total: 1000, rate: 20 } });
    await page.getByText('400 of 1,000 images · 20 images/s · 30 s left').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.evaluate(() => window.fakeFailures.send({ phase: 'paused' }));
    await page.getByText('Paused at 400 of 1,000 images').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.evaluate(() =>
      window.fakeFailures.send({ phase: 'running', problem: { message: 'The disk is full.' } }),
    );
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    const settings = page.getByRole('alert').getByRole('button', { name: 'Open Settings' });
    assert.equal(await settings.isVisible(), false);
    const problem = { message: 'There is no model "Birds" in the settings.', setting: 'relabel.models' };
    await page.evaluate((told) => window.fakeFailures.send({ phase: 'running', problem: told }), problem);
    await settings.click();
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'openSetting' });
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(
      (await posted(page)).map(({ method }) => method),
      ['pause', 'resume', 'command', 'cancel'],
    );
  });
});
