import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, changePanel, chip, posted, show, withPanel } from './support/panel.ts';
import { settle } from './support/settle.ts';

test('no preview and no samples: every state has its words', async () => {
  await withPanel('waiting', async (page) => {
    assert.match((await page.locator('.waiting').textContent()) ?? '', /Waiting for the image/);
    await show(page, 'loading');
    assert.match((await page.locator('.waiting').textContent()) ?? '', /Loading models/);
    assert.match((await page.locator('.samples').textContent()) ?? '', /Samples show up here as they are made/);
    await show(page, 'failed');
    assert.match((await page.getByRole('alert').textContent()) ?? '', /labels\.txt has 999 labels/);
    await page.getByRole('button', { name: 'Add your own model' }).click();
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'addModel' });
  });
});

test('an error or a stale image leaves what is shown in place', async () => {
  await withPanel('done', async (page) => {
    const before = await page.evaluate(() => window.fakeHost.pixels().join());
    await change(page, {
      phase: 'failed',
      error: { message: 'The model file is gone: choose it again.', setting: 'relabel.models[0].path' },
    });
    const alert = page.getByRole('alert');
    assert.match((await alert.textContent()) ?? '', /The model file is gone: choose it again\./);
    assert.equal(await page.evaluate(() => window.fakeHost.pixels().join()), before);
    assert.equal(await chip(page, 'all').locator('.number').textContent(), '1000');
    assert.equal(await page.locator('.score .name').first().textContent(), 'Egyptian cat');
    assert.match((await page.locator('.trust').textContent()) ?? '', /You can trust this map.*0\.86.*0\.91/);
    await alert.getByRole('button', { name: 'Open Settings' }).click();
    await alert.getByRole('button', { name: 'Show log' }).click();
    await alert.getByRole('button', { name: 'Try again' }).click();
    assert.deepEqual((await posted(page)).filter(({ method }) => method !== 'pictures').slice(1), [
      { method: 'command', params: 'openSetting' },
      { method: 'command', params: 'showLog' },
      {
        method: 'explain',
        params: { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', sampling: 'local', seed: 0 },
      },
    ]);
    await change(page, { phase: 'done', error: undefined });
    await changePanel(page, { image: { stale: 'changed' } });
    assert.ok(await alert.isHidden());
    assert.match((await page.locator('.messages').textContent()) ?? '', /The image has changed since: run again/);
    assert.equal(await page.evaluate(() => window.fakeHost.pixels().join()), before);
  });
});

test('a map is never laid over another picture: that of a changed file is shown plainly, with the way on', async () => {
  await withPanel('done', async (page) => {
    const before = await page.evaluate(() => window.fakeHost.pixels().join());
    await changePanel(page, { image: { stale: 'changed' } });
    await page.evaluate(async () => {
      const { fakeHost } = window;
      await fakeHost.sendPreview(await fakeHost.plainPicture(40, 30, 'rgb(10, 200, 30)'), 'another');
    });
    await settle(page);
    const plain = await page.evaluate(() => window.fakeHost.pixels());
    assert.equal(plain.length, 40 * 30 * 4);
    for (let at = 0; at < plain.length; at += 4) assert.deepEqual(plain.slice(at, at + 4), [10, 200, 30, 255]);
    assert.match(
      (await page.locator('.messages').textContent()) ?? '',
      /figures and the samples are of the picture before/,
    );
    assert.match(
      (await page.locator('.notice').textContent()) ?? '',
      /The map is hidden: it belongs to the picture before/,
    );
    assert.match((await page.locator('.picture canvas').getAttribute('aria-label')) ?? '', /without a saliency map/);
    assert.match((await page.locator('main > [aria-live]').textContent()) ?? '', /The image has changed since/);
    await page.locator('.tile').first().click();
    const titles = page.locator('dialog .figure-title:visible');
    assert.deepEqual(await titles.allTextContents(), ['Sample'], 'no original beside the sample');
    await page.keyboard.press('Escape');
    await page.locator('.messages').getByRole('button', { name: 'Run again' }).click();
    assert.ok((await posted(page)).some(({ method }) => method === 'explain'));

    await page.evaluate(() => window.fakeHost.sendPreview());
    await changePanel(page, { image: { stale: undefined } });
    assert.equal(await page.evaluate(() => window.fakeHost.pixels().join()), before);
    assert.ok(await page.locator('.notice').isHidden());
  });
});

test('an image file that can’t be read any more leaves its picture and map', async () => {
  await withPanel('done', async (page) => {
    const before = await page.evaluate(() => window.fakeHost.pixels().join());
    await changePanel(page, { image: { stale: 'unreadable' } });
    assert.match((await page.locator('.messages').textContent()) ?? '', /can’t be read as an image now/);
    assert.equal(await page.evaluate(() => window.fakeHost.pixels().join()), before);
  });
});

test('an explanation of before shows all but pictures of its samples, asks for none, and says why', async () => {
  await withPanel('remembered', async (page) => {
    await page.getByText(/^Made on .* Pictures of the samples are not kept: run again/).waitFor();
    const tile = page.locator('.tile').first();
    assert.match((await tile.getAttribute('aria-label')) ?? '', /(kept|shifted), sample/);
    const { height } = (await tile.boundingBox())!;
    assert.ok(height < 60, `a tile of ${height} pixels has no room left for a picture`);
    await tile.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Run the explanation again to see this sample.').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Try again' }).count(), 0);
    await page.keyboard.press('Escape');
    assert.equal((await posted(page)).filter(({ method }) => method === 'pictures').length, 0);

    await change(page, { remembered: { made: 0, modelChanged: true } });
    await page.getByText(/the model has changed since\. Run again/).waitFor();
    await page.evaluate(() => window.fakeHost.show('done'));
    await changePanel(page, { run: 9 });
    await page.locator('.tile-picture.there').first().waitFor();
    assert.equal(await page.getByText(/^Made on/).count(), 0);
  });
});
