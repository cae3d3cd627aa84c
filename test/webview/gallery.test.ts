import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../host/settle.ts';
import { changePanel, chip, focusedSample, posted, withPanel } from './support/panel.ts';

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

test('the expected class has the first chip of the classes, and a pointer on a tile shows its difference', async () => {
  await withPanel('done', async (page) => {
    const classes = () =>
      page
        .locator('.chip[data-filter]')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.filter).slice(3));
    assert.deepEqual(await classes(), ['282', '281', '292', '287']);
    await changePanel(page, { image: { expected: { index: 287, label: 'lynx, catamount', source: 'folder' } } });
    assert.deepEqual(await classes(), ['287', '282', '281', '292']);
    const tile = page.locator('.tile:has(.there)').first();
    const difference = tile.locator('.tile-changes');
    await tile.waitFor();
    assert.ok(await difference.isHidden());
    await tile.hover();
    await difference.waitFor();
    const bright = await difference.evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      return Math.max(...data.filter((_, at) => at % 4 !== 3));
    });
    assert.ok(bright > 40, `the sample differs by ${bright} of 255`);
    await page.mouse.move(0, 0);
    await difference.waitFor({ state: 'hidden' });
    await page.locator('.chip[data-filter="all"]').focus();
    for (let step = 0; step < 20 && (await focusedSample(page)) === null; step++) await page.keyboard.press('Tab');
    await difference.waitFor();
    assert.equal(await tile.locator('.tile-badge').innerText(), 'difference');
    await page.keyboard.press('ArrowRight');
    await difference.waitFor({ state: 'hidden' });
    await page.locator('.tile').nth(1).locator('.tile-changes').waitFor();
  });
});

test('what was changed in a sample is outlined where its mask is half, unless that is switched off', async () => {
  await withPanel('done', async (page) => {
    const tile = page.locator('.tile:has(.there)').first();
    const line = tile.locator('.changes-over');
    await line.waitFor();
    const index = Number(await tile.getAttribute('data-index'));
    // The mask of the stand-in is exp(−d² / 0.06): half at d = √(0.06 ln 2) of the picture's 112 pixels.
    const [x, y, radius] = [((index * 37) % 100) * 1.12, ((index * 61) % 100) * 1.12, Math.sqrt(0.06 * Math.LN2) * 112];
    const points = ((await line.getAttribute('d')) ?? '').match(/[\d.]+,[\d.]+/g) ?? [];
    const inner = points.map((point) => point.split(',').map(Number)).filter((at) => at.every((v) => v > 1 && v < 111));
    assert.ok(inner.length > 20, `${inner.length} points`);
    for (const [px, py] of inner) {
      const distance = Math.hypot(px! - x, py! - y);
      assert.ok(Math.abs(distance - radius) < 1.5, `${px},${py} is ${distance} from the middle, not ${radius}`);
    }
    const outlining = page.getByRole('checkbox', { name: 'Outline changes' });
    await outlining.focus();
    await page.keyboard.press('Space');
    await settle(page);
    assert.ok(await line.isHidden());
    await page.keyboard.press('Space');
    await settle(page);
    await tile.click();
    await page.locator('dialog .changes-over[d^="M"]').waitFor();
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

test('the smallest change that shifted the label comes first, until another order is chosen', async () => {
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
    assert.deepEqual(
      await order(),
      expected.map(({ index }) => index),
    );
    await page.getByRole('combobox', { name: 'Sort samples' }).focus();
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

test('only tiles in view are made, and their pictures are asked for in pages, once', async () => {
  await withPanel('done', async (page) => {
    await page.getByRole('checkbox', { name: 'All rows' }).click();
    await page.locator('.samples h2').evaluate((title) => title.scrollIntoView());
    await page.waitForFunction(() => document.querySelectorAll('.tile-picture.there').length >= 20);
    assert.ok((await page.locator('.tile').count()) < 120);
    const requests = (await posted(page)).flatMap((message) => (message.method === 'pictures' ? [message.params] : []));
    assert.ok(requests.every(({ indices, size }) => indices.length <= 24 && size === 112));
    const asked = requests.flatMap(({ indices }) => indices);
    assert.equal(new Set(asked).size, asked.length, 'no picture is asked for twice');
    assert.ok(asked.length < 120);

    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.tile')].some((tile) => tile.getAttribute('aria-posinset') === '1000'),
    );
    await page.waitForFunction(() =>
      document.querySelector('.tile:last-child .tile-picture')?.classList.contains('there'),
    );
    assert.ok((await page.locator('.tile').count()) < 120);
  });
});

test('no pictures are asked for while a run is under way', async () => {
  await withPanel('running', async (page) => {
    assert.ok((await page.locator('.tile').count()) > 5);
    assert.ok((await posted(page)).every(({ method }) => method !== 'pictures'));
  });
});

test('pictures that fail are said so in place, and can be asked for again', async () => {
  await withPanel('running', async (page) => {
    await page.evaluate(() => {
      window.fakeHost.answer = 'failure';
    });
    await page.evaluate(() => window.fakeHost.show('done'));
    const again = page.locator('.samples .banner').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    assert.match((await page.locator('.samples .banner').textContent()) ?? '', /The VAE cannot run any more/);
    await page.evaluate(() => {
      window.fakeHost.answer = 'pictures';
    });
    await again.click();
    await page.waitForFunction(() => document.querySelectorAll('.tile-picture.there').length >= 5);
    assert.ok(await page.locator('.samples .banner').isHidden());
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
