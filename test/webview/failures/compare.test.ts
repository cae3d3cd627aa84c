import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { violationsInThemes } from '../support/accessibility.ts';
import { images, openTab, posted, showRun, spoken, startFailures, typeFilter } from '../support/failures.ts';

const failures = await startFailures();
const count = 120;

test('without another run there is nothing to compare with but a new one', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    const choice = page.getByRole('combobox', { name: 'Compare with' });
    await choice.click();
    const another = choice.getByRole('option', { name: 'Run another model…' });
    await another.waitFor();
    assert.deepEqual(await choice.getByRole('option').allTextContents(), ['Compare with…', 'Run another model…']);
    await another.click();
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'otherModel' });
    assert.equal(await page.getByRole('button', { name: 'Models differ' }).count(), 0);
    const order = page.getByRole('combobox', { name: 'Order' });
    await order.click();
    await order.getByRole('option').first().waitFor();
    assert.equal(await page.getByRole('option', { name: 'Models disagree first' }).count(), 0);
    await openTab(page, 'Table');
    assert.equal(await page.getByRole('columnheader', { name: 'Other model' }).count(), 0);
  });
});

test('beside another run images are sorted and filtered by how the models disagree, and rows say what the other one said', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    const choice = page.getByRole('combobox', { name: 'Compare with' });
    await page.evaluate(() => window.fakeFailures.compare());
    await settle(page);
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByRole('option', { name: 'Models disagree first' }).click();
    await settle(page);
    // Both differ, and 0.59 is the largest distance: numbers that end in 9, in the order in which they were done.
    const first = (await spoken(page)).slice(0, 3).map((words) => /image_\d+/.exec(words)?.[0]);
    assert.deepEqual(first, ['image_9', 'image_19', 'image_29']);

    // Image n is wrong if 3 divides it; the other model is right if 2 does, or the class is 7.
    const numbers = Array.from({ length: count }, (_, n) => n);
    const otherIsRight = (n: number): boolean => n % 2 === 0 || n % 20 === 7;
    const broken = numbers.filter((n) => n % 3 === 0 && otherIsRight(n)).length;
    const fixed = numbers.filter((n) => n % 3 !== 0 && !otherIsRight(n)).length;
    await page.getByRole('button', { name: 'Broken' }).click();
    await page.getByText(`${broken} of ${count} images`).waitFor();
    await typeFilter(page, 'fixed');
    await page.getByText(`${fixed} of ${count} images`).waitFor();
    await typeFilter(page, 'distance>0.585');
    await page.getByText(`${numbers.filter((n) => n % 10 === 9 && n % 20 !== 7).length} of ${count} images`).waitFor();

    await typeFilter(page, '');
    await openTab(page, 'Table');
    const row = page.getByRole('row', { name: /image_9\.jpg/ });
    assert.equal(await row.locator('.other').textContent(), 'class 7 0.60, wrong');
    await page.getByRole('columnheader', { name: 'Other model' }).waitFor();

    await choice.click();
    await page.getByRole('option', { name: 'Compare with…' }).click();
    assert.deepEqual((await posted(page)).at(-1), { method: 'compareWith', params: '' });
    await page.evaluate(() => {
      window.fakeFailures.send({ against: { runs: [] } });
      window.fakeFailures.peer.notify('others', {
        first: 0,
        labels: [],
        label: new Int32Array(),
        index: new Int32Array(),
        probability: new Float32Array(),
        right: new Int8Array(),
        distance: new Float32Array(),
      });
    });
    await openTab(page, 'Wall');
    // What was sorted by is gone: most wrong first, which is the least sure of the mistakes' true classes.
    assert.match((await spoken(page))[0] ?? '', /, wrong, true: /);
    assert.ok((await images(page).count()) > 0);
  });
});

test('a comparison can be read in any theme', async () => {
  await failures.with(async (page) => {
    await showRun(page, count);
    await page.evaluate(() => window.fakeFailures.compare());
    await openTab(page, 'Table');
    assert.deepEqual(await violationsInThemes(page), []);
  });
});
