import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, posted, withForm } from './openForm.ts';

test('every way to feed the model shows the tensor and the answers, or why there are none', async () => {
  await withForm('ready', async (page) => {
    const rows = page.locator('.feed');
    assert.equal(await rows.count(), 4);
    assert.match((await rows.nth(0).textContent()) ?? '', /Egyptian cat 0\.83.*espresso 0\.91/);
    assert.match((await rows.nth(0).textContent()) ?? '', /values −2\.12 to 2\.64/);
    assert.match((await rows.nth(2).textContent()) ?? '', /Constant: every value is 0/);
    assert.match((await rows.nth(3).textContent()) ?? '', /gives NaN or infinity/);
    assert.equal(await page.getByRole('img', { name: 'Model input for chelsea.png' }).count(), 3);
    const pixel = (row: number) =>
      rows
        .nth(row)
        .locator('canvas')
        .first()
        .evaluate((canvas) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(64, 64, 1, 1).data]);
    const [rgb, bgr] = [await pixel(0), await pixel(2)];
    assert.deepEqual(bgr.slice(0, 3), rgb.slice(0, 3).reverse());
  });
});

test('each way shows how often it was right, and the best one is recommended with the counts', async () => {
  await withForm('counted', async (page) => {
    const rows = page.locator('.feed');
    assert.deepEqual(await page.locator('.feed-count').allTextContents(), [
      'Right on 11 of 12',
      'Right on 10 of 12',
      'Right on 1 of 12',
      'Right on 2 of 12',
      '',
    ]);
    assert.match(
      (await page.locator('.feeds-head ~ p').allTextContents()).join(),
      /Counted on 12 images, with true classes from the names of their folders/,
    );
    const hint = page.locator('.banner.info:visible');
    const words = '“From preprocessor_config.json” is right on 11 of 12 images, “Customized” on 2.';
    assert.ok((await hint.textContent())?.startsWith(words), (await hint.textContent()) ?? '');
    assert.match((await page.getByRole('status').last().textContent()) ?? '', /is right on 11 of 12 images/);
    await hint.getByRole('button', { name: 'Choose it' }).click();
    assert.deepEqual(await posted(page), [{ method: 'change', params: { feed: 'from a file' } }]);
    const { form, trial } = await page.evaluate(() => window.fakeForm.last);
    await change(page, 'counted', { form: { ...form, feed: 'from a file' } });
    assert.equal(await hint.count(), 0);
    const radio = page.getByRole('radio', { name: 'From preprocessor_config.json' });
    assert.ok(await radio.evaluate((node) => node === document.activeElement), 'the focus stays in the form');
    // The first four images have been answered.
    const right = { ...trial!.right, torchvision: trial!.right.torchvision!.slice(0, 4) };
    await change(page, 'counted', { trial: { ...trial!, right } });
    assert.equal(await rows.nth(1).locator('.feed-count').textContent(), 'Right on 4 of 4…');
  });
});

test('without true classes, what came with the model is recommended, and never what is merely surer', async () => {
  await withForm('ready', async (page) => {
    const hint = page.locator('.banner.info:visible');
    assert.equal(await hint.count(), 0);
    const { form, feeds, tried } = await page.evaluate(() => window.fakeForm.last);
    await change(page, 'ready', { form: { ...form, feed: 'keras-caffe' } });
    const words = '“From preprocessor_config.json” is what the file that came with the model says.';
    assert.ok((await hint.textContent())?.startsWith(words), (await hint.textContent()) ?? '');
    // Nothing speaks for torchvision but that it is much surer.
    const { torchvision, 'keras-caffe': unsure } = tried;
    const shown = { feeds: feeds.slice(1, 3), tried: { torchvision: torchvision!, 'keras-caffe': unsure! } };
    await change(page, 'ready', { ...shown, form: { ...form, feed: 'keras-caffe' } });
    assert.match((await hint.textContent()) ?? '', /is a guess\. To see which row is right, choose images in folders/);
    assert.ok(await hint.getByRole('button', { name: 'Choose it' }).isHidden());
  });
});

test('a row is customized by its button, and its fields say at once what is wrong with them', async () => {
  await withForm('counted', async (page) => {
    await page.getByRole('button', { name: 'Customize torchvision…' }).press('Enter');
    const custom = page.getByRole('group', { name: 'Customize' });
    const mean = custom.getByRole('textbox', { name: 'Mean' });
    assert.equal(await mean.inputValue(), '104, 117, 123');
    await mean.fill('104, 117');
    assert.equal(await mean.getAttribute('aria-invalid'), 'true');
    assert.match((await custom.textContent()) ?? '', /Mean: enter 3 numbers, such as 0\.485, 0\.456, 0\.406\./);
    // The extension has not answered yet: what is typed next keeps it.
    await custom.getByRole('textbox', { name: 'Standard deviation' }).fill('58');
    await mean.fill('104, 117, 124');
    assert.equal(await mean.getAttribute('aria-invalid'), null);
    const calls = await posted(page);
    assert.deepEqual(calls[0], { method: 'customize', params: 'torchvision' });
    const last = calls.at(-1);
    assert.ok(last?.method === 'change');
    const { fields, base } = last.params.custom!;
    assert.deepEqual([base, fields.mean, fields.std, fields.channels], ['keras-caffe', '104, 117, 124', '58', 'bgr']);
    const stored = await page.evaluate(() => window.fakeForm.stored);
    assert.equal(stored?.form.custom?.fields.std, '58');
  });
});

test('while a row is tried again, what is below keeps its place', async () => {
  await withForm('counted', async (page) => {
    for (const width of [700, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await change(page, 'counted', {});
      const list = page.getByRole('group', { name: 'Customize' }).getByRole('combobox', { name: 'Channel order' });
      const place = async () => {
        const [row, field] = await Promise.all([page.locator('.feed').nth(3).boundingBox(), list.boundingBox()]);
        return (field?.y ?? Number.NaN) - (row?.y ?? Number.NaN);
      };
      const before = await place();
      const { tried } = await page.evaluate(() => window.fakeForm.last);
      await change(page, 'counted', { tried: { ...tried, custom: 'waiting' } });
      assert.ok(await page.locator('.feed').nth(3).getByText('Trying…').isVisible());
      assert.ok(Math.abs((await place()) - before) <= 8, `${width} pixels wide: ${before}, then ${await place()}`);
    }
  });
});

test('another channel order turns the numbers round, a letterbox has no crop', async () => {
  await withForm('counted', async (page) => {
    const custom = page.getByRole('group', { name: 'Customize' });
    await custom.getByRole('combobox', { name: 'Channel order' }).click();
    await page.getByRole('option', { name: 'RGB' }).click();
    assert.equal(await custom.getByRole('textbox', { name: 'Mean' }).inputValue(), '123, 117, 104');
    assert.ok(await custom.getByRole('textbox', { name: 'Crop' }).isVisible());
    await custom.getByRole('combobox', { name: 'Resize' }).click();
    await page.getByRole('option', { name: 'Letterbox with gray' }).click();
    assert.ok(await custom.getByRole('textbox', { name: 'Crop' }).isHidden());
    await custom.getByRole('checkbox', { name: 'Antialias when reducing' }).click();
    const last = (await posted(page)).at(-1);
    assert.ok(last?.method === 'change');
    const { channels, resize, antialias } = last.params.custom!.fields;
    assert.deepEqual([channels, resize, antialias], ['rgb', 'letterbox', false]);
  });
});

test('a long label leaves its probability in sight, beside its picture', async () => {
  await withForm('counted', async (page) => {
    for (const width of [700, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const figure = page.locator('.feed').nth(3).locator('figure').first();
      const [whole, share, picture] = await Promise.all([
        figure.boundingBox(),
        figure.locator('.number').first().boundingBox(),
        page.locator('.feed').nth(3).locator('canvas').nth(1).boundingBox(),
      ]);
      assert.ok(whole && share && picture);
      assert.ok(share.x + share.width <= whole.x + whole.width + 1, `${width}: inside of its own figure`);
      const beside = picture.y >= share.y + share.height || picture.x >= share.x + share.width;
      assert.ok(beside, `${width}: not under the next picture`);
    }
  });
});
