import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { chip, focusedSample, withPanel } from '../support/panel.ts';

test('the gallery counts what the explanation counts, and its filters show just these', async () => {
  await withPanel('done', async (page) => {
    const { counts, names } = await page.evaluate(() => {
      const { explanation } = window.fakeHost.states.done();
      return { counts: explanation.counts, names: explanation.prediction?.labels };
    });
    assert.ok(counts !== undefined && names !== undefined);
    const shownCount = async (filter: string | number) =>
      Number(await chip(page, filter).locator('.number').textContent());
    assert.equal(await shownCount('all'), counts.total);
    assert.equal(await shownCount('kept'), counts.kept);
    assert.equal(await shownCount('shifted'), counts.shifted);
    for (const [label, count] of Object.entries(counts.shiftedTo)) {
      assert.equal(await shownCount(names.indexOf(label)), count, label);
    }
    await chip(page, 282).click();
    await settle(page);
    const tile = page.locator('.tile').first();
    assert.equal(await tile.getAttribute('aria-setsize'), String(counts.shiftedTo['tiger cat']));
    const texts = await page.locator('.tile').allTextContents();
    assert.ok(
      texts.length > 5 && texts.every((text) => /^tiger cat 0\.\d\d change 0\.\d{3}$/.test(text)),
      texts.join('|'),
    );
    await chip(page, 'kept').click();
    await settle(page);
    const kept = await page.locator('.tile').evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel ?? ''));
    assert.ok(
      kept.every((text) => / kept, sample \d+$/.test(text)),
      kept.join('|'),
    );
  });
});

test('one row is shown at a time, and keys and buttons go through all', async () => {
  await withPanel('done', async (page) => {
    await page.locator('.tile-picture.there').first().waitFor();
    const ranks = () =>
      page.locator('.tile').evaluateAll((tiles) => tiles.map((tile) => Number(tile.getAttribute('aria-posinset'))));
    const first = await ranks();
    const columns = first.length;
    assert.deepEqual(
      first,
      Array.from({ length: columns }, (_, at) => at + 1),
    );
    const tops = await page
      .locator('.tile')
      .evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().top));
    assert.equal(new Set(tops).size, 1, 'they are in one row');
    const place = page.locator('.pager .number');
    assert.equal(await place.innerText(), `1–${columns} of 1000`);
    const next = page.getByRole('button', { name: 'Next samples' });
    await next.focus();
    await page.keyboard.press('Enter');
    await settle(page);
    assert.deepEqual(
      await ranks(),
      first.map((rank) => rank + columns),
    );
    assert.equal(await place.innerText(), `${columns + 1}–${2 * columns} of 1000`);
    await page.locator('.tile[tabindex="0"]').focus();
    await page.keyboard.press('ArrowLeft');
    await settle(page);
    assert.deepEqual(await ranks(), first, 'an arrow key leaves the row');
    await page.keyboard.press('PageDown');
    await settle(page);
    assert.deepEqual((await ranks())[0], columns + 1);
    await chip(page, 'kept').click();
    await settle(page);
    assert.equal((await ranks())[0], 1, 'another filter begins at its first sample');
    await chip(page, 292).click();
    await settle(page);
    const few = await page.locator('.tile').count();
    assert.equal(
      await page.locator('.pager').isHidden(),
      few === Number(await chip(page, 292).locator('.number').innerText()),
    );
  });
});

test('the smallest change that shifted the label comes first, with unlike ones behind it, until another order is chosen', async () => {
  await withPanel('done', async (page) => {
    const order = () =>
      page
        .locator('.tile')
        .evaluateAll((tiles) => tiles.slice(0, 6).map((tile) => Number(tile.getAttribute('data-index'))));
    const samples = await page.evaluate(() => window.fakeHost.states.makeSamples(1000));
    const expected = samples
      .filter(({ kept }) => !kept)
      .sort((a, b) => a.change - b.change)
      .slice(0, 6);
    const varied = await order();
    assert.equal(varied[0], expected[0]!.index);
    const labels = varied.map((index) => samples[index!]!.label);
    assert.ok(new Set(labels).size >= new Set(expected.map(({ label }) => label)).size, `${labels}`);
    await page.getByRole('combobox', { name: 'Sort samples' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.deepEqual(
      await order(),
      expected.map(({ index }) => index),
    );
    await page.keyboard.press('End');
    await settle(page);
    assert.deepEqual(await order(), [0, 1, 2, 3, 4, 5]);
    await page.keyboard.press('ArrowUp');
    await settle(page);
    const least = [...samples].sort((a, b) => a.probability - b.probability || a.index - b.index).slice(0, 6);
    assert.deepEqual(
      await order(),
      least.map(({ index }) => index),
    );
  });
});

test('groups have the manifest’s counts, open and close by keyboard, and follow the filter', async () => {
  await withPanel('done', async (page) => {
    const counts = await page.evaluate(() => window.fakeHost.states.done().explanation.counts!);
    await page.getByRole('checkbox', { name: 'Group by class' }).focus();
    await page.keyboard.press('Space');
    await settle(page);
    const heads = await page.locator('.tile-group h3').allInnerTexts();
    const names = Object.entries(counts.shiftedTo).map(([label, count]) => [label.split(',')[0], count] as const);
    const sorted = names.sort(([, a], [, b]) => b - a).map(([name, count]) => `shifted to ${name} ${count}`);
    assert.deepEqual(
      heads.map((text) => text.replace(/\s+/g, ' ').trim()),
      [...sorted, `kept: Egyptian cat ${counts.kept}`],
    );

    const first = page.getByRole('button', { name: sorted[0]!, exact: true });
    const list = page.getByRole('listbox', { name: 'Samples shifted to tiger cat' });
    assert.match(
      await page.locator('.group-head').first().innerText(),
      /smallest change 0\.0\d\d · mean probability of/,
    );
    await first.focus();
    await page.keyboard.press('Enter');
    assert.equal(await first.getAttribute('aria-expanded'), 'false');
    assert.equal(await list.isVisible(), false);
    await page.keyboard.press('Enter');
    assert.equal(await list.isVisible(), true);
    await settle(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    const tile = page.locator('.tile:focus');
    assert.equal(await tile.getAttribute('aria-posinset'), '2');
    assert.equal(await tile.getAttribute('aria-setsize'), String(counts.shiftedTo['tiger cat']));
    const index = await focusedSample(page);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog h2').textContent(), `Sample ${index}`);
    await page.keyboard.press('Escape');
    await settle(page);
    assert.equal(await focusedSample(page), index, 'the focus comes back to the tile');

    await chip(page, 281).click();
    await settle(page);
    assert.equal(await page.locator('.tile-group').count(), 1);
    await page.waitForFunction(() => document.querySelectorAll('.tile-picture.there').length >= 8);
  });
});

test('the gallery and the dialog work by keyboard alone', async () => {
  await withPanel('done', async (page) => {
    await chip(page, 'all').focus();
    for (let step = 0; step < 12 && (await focusedSample(page)) === null; step++) await page.keyboard.press('Tab');
    const positions = await page
      .locator('.tile')
      .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-index')));
    assert.equal(await focusedSample(page), positions[0], 'Tab comes to the first sample');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedSample(page), positions[1]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.equal(await focusedSample(page), positions[1]);
    assert.equal(await page.locator('.tile[tabindex="0"]').count(), 1, 'one tile is in the Tab order');

    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.equal(await dialog.getByRole('heading').textContent(), `Sample ${positions[1]}`);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await dialog.getByRole('heading').textContent(), `Sample ${positions[2]}`);
    await page.keyboard.press('Escape');
    // A dialog tells of its end after it is gone.
    await settle(page);
    assert.ok(await dialog.isHidden());
    assert.equal(await focusedSample(page), positions[2], 'the focus is on the sample that was looked at');

    await page.keyboard.press('End');
    await settle(page);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')), '1000');
    await page.keyboard.press('Home');
    assert.equal(await focusedSample(page), positions[0]);
  });
});
