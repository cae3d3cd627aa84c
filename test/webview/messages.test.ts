import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../host/settle.ts';
import { change, changePanel, chip, posted, show, withPanel } from './support/panel.ts';
import { stagePixels } from './support/picture.ts';
import { done } from './support/states.ts';

test('no preview and no samples: every state has its words', async () => {
  await withPanel('waiting', async (page) => {
    assert.match((await page.locator('.waiting').textContent()) ?? '', /Waiting for the image/);
    await show(page, 'loading');
    assert.match((await page.locator('.waiting').textContent()) ?? '', /Loading models/);
    assert.match((await page.locator('.samples').textContent()) ?? '', /Samples appear here as they are made/);
    await change(page, { phase: 'failed', error: { message: 'x.png is no image.' } });
    assert.ok(await page.locator('.stage .frame').isHidden(), 'no room is left for a picture that will not come');
    await show(page, 'failed');
    assert.ok(await page.locator('.stage .frame').isVisible());
    assert.match((await page.getByRole('alert').textContent()) ?? '', /labels\.txt has 999 labels/);
    await page.getByRole('button', { name: 'Add your own model' }).click();
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'addModel' });
  });
});

test('what is guessed of the model is said, with the way to its form, and once', async () => {
  await withPanel('done', async (page) => {
    const check = page.locator('.messages').getByRole('button', { name: 'Check the preprocessing' });
    assert.ok(await check.isHidden());
    const guess = 'Nothing says how this model wants its images: it gets squash, which is a guess.';
    await change(page, {
      prediction: { ...done().explanation.prediction!, guesses: [guess] },
      notes: [guess, 'Another note.'],
    });
    assert.match((await page.locator('.messages').textContent()) ?? '', /it gets squash, which is a guess\./);
    const notes = await page.locator('.trust .notes li').allTextContents();
    assert.deepEqual([notes.at(-1), notes.includes(guess)], ['Another note.', false]);
    await check.click();
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'checkPreprocessing' });
  });
});

test('words of a message that take several lines stand beside its icon', async () => {
  await withPanel(
    'remembered',
    async (page) => {
      const [icon, words] = ['.icon', '.banner-words'].map((part) =>
        page.locator(`.banner.info:not([hidden]) > ${part}`),
      );
      const [left, right] = [await icon!.boundingBox(), await words!.boundingBox()];
      assert.ok(right!.height > 2 * left!.height, 'there are several lines');
      assert.ok(right!.x >= left!.x + left!.width && right!.y < left!.y + left!.height);
    },
    { viewport: { width: 340, height: 700 } },
  );
});

test('a score is a number in its own unit, without a bar, never a share', async () => {
  await withPanel('done', async (page) => {
    const age = { index: 0, label: 'age', probability: 37.204 };
    const labels = ['age', 'lower age'];
    const target = { ...age };
    const samples = done()
      .explanation.samples.slice(0, 3)
      .map((sample, at) => ({ ...sample, label: 0, labelProbability: 30 + at }));
    const prediction = { ...done().explanation.prediction!, unit: 'score', top: [age], target, labels } as const;
    await change(page, { prediction, samples, evaluation: undefined });
    assert.equal(await page.locator('.score .number').first().textContent(), '37.2');
    assert.ok(await page.locator('.score .bar').first().isHidden());
    const first = page.locator('.tile .tile-line').first();
    assert.match((await first.textContent()) ?? '', /^age 3[012]$/);
  });
});

test('an error or a stale image leaves what is shown in place', async () => {
  await withPanel('done', async (page) => {
    const before = await stagePixels(page);
    await change(page, {
      phase: 'failed',
      error: { message: 'The model file is gone: choose it again.', setting: 'relabel.models[0].path' },
    });
    const alert = page.getByRole('alert');
    assert.match((await alert.textContent()) ?? '', /The model file is gone: choose it again\./);
    assert.deepEqual(await stagePixels(page), before);
    assert.equal(await chip(page, 'all').locator('.number').textContent(), '1000');
    assert.equal(await page.locator('.score .name').first().textContent(), 'Egyptian cat');
    assert.match((await page.locator('.trust').textContent()) ?? '', /Yes.*0\.86.*0\.91/);
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
    assert.match((await page.locator('.messages').textContent()) ?? '', /The image has changed\. Run again/);
    assert.deepEqual(await stagePixels(page), before);
  });
});

test('a map is never laid over another picture: that of a changed file is shown plainly, with the way on', async () => {
  await withPanel('done', async (page) => {
    const before = await stagePixels(page);
    await changePanel(page, { image: { stale: 'changed' } });
    await page.evaluate(async () => {
      const { fakeHost } = window;
      await fakeHost.sendPreview(await fakeHost.plainPicture(40, 30, 'rgb(10, 200, 30)'), 'another');
    });
    await settle(page);
    const plain = await stagePixels(page);
    assert.equal(plain.length, 40 * 30 * 4);
    for (let at = 0; at < plain.length; at += 4) assert.deepEqual([...plain.subarray(at, at + 4)], [10, 200, 30, 255]);
    assert.match(
      (await page.locator('.messages').textContent()) ?? '',
      /figures and samples belong to the previous picture/,
    );
    assert.match(
      (await page.locator('.notice').textContent()) ?? '',
      /The map is hidden because it belongs to the previous picture/,
    );
    assert.match((await page.locator('.picture canvas').getAttribute('aria-label')) ?? '', /without a saliency map/);
    assert.match((await page.locator('main > [aria-live]').textContent()) ?? '', /The image has changed/);
    await page.locator('.tile').first().click();
    const titles = page.locator('dialog .figure-title:visible');
    assert.deepEqual(await titles.allTextContents(), ['Sample'], 'no original beside the sample');
    await page.keyboard.press('Escape');
    await page.locator('.messages').getByRole('button', { name: 'Run again' }).click();
    assert.ok((await posted(page)).some(({ method }) => method === 'explain'));

    await page.evaluate(() => window.fakeHost.sendPreview());
    await changePanel(page, { image: { stale: undefined } });
    assert.deepEqual(await stagePixels(page), before);
    assert.ok(await page.locator('.notice').isHidden());
  });
});

test('an image file that can’t be read any more leaves its picture and map', async () => {
  await withPanel('done', async (page) => {
    const before = await stagePixels(page);
    await changePanel(page, { image: { stale: 'unreadable' } });
    assert.match((await page.locator('.messages').textContent()) ?? '', /can’t be read as an image now/);
    assert.deepEqual(await stagePixels(page), before);
  });
});

test('an image that is gone can’t be run again, nor compared', async () => {
  await withPanel('done', async (page) => {
    const form = page.getByRole('form');
    const buttons = ['Run again', 'Compare…'].map((name) => form.getByRole('button', { name }));
    for (const button of buttons) assert.ok(await button.isEnabled());
    await changePanel(page, { image: { stale: 'deleted' } });
    for (const button of buttons) assert.ok(await button.isDisabled());
    await changePanel(page, { image: { stale: undefined } });
    for (const button of buttons) assert.ok(await button.isEnabled(), 'it is back');
  });
});

test('an explanation of before shows all but pictures of its samples, asks for none, and says why', async () => {
  await withPanel('remembered', async (page) => {
    await page.getByText(/^Explained on .* Sample images aren’t stored; run again/).waitFor();
    const tile = page.locator('.tile').first();
    assert.match((await tile.getAttribute('aria-label')) ?? '', /(kept|shifted), sample/);
    const { height } = (await tile.boundingBox())!;
    assert.ok(height < 60, `a tile of ${height} pixels has no room left for a picture`);
    await tile.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Run again to see this sample.').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Try again' }).count(), 0);
    await page.keyboard.press('Escape');
    assert.equal((await posted(page)).filter(({ method }) => method === 'pictures').length, 0);

    await changePanel(page, { modelChanged: true });
    const changed = page.locator('.banner', { hasText: /^The model, or a file beside it, has changed since/ });
    await changed.getByRole('button', { name: 'Run again' }).waitFor();
    await page.evaluate(() => window.fakeHost.show('done'));
    await changePanel(page, { run: 9 });
    await page.locator('.tile-picture.there').first().waitFor();
    assert.equal(await page.getByText(/^Explained on/).count(), 0);
  });
});
