import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { changePanel, focusedSample, posted, withPanel } from '../support/panel.ts';

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
