import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, show, withPanel } from './support/panel.ts';

test('each status is said in words, with its sentence', async () => {
  await withPanel('done', async (page) => {
    const status = page.locator('.status');
    assert.equal(await status.textContent(), 'Trustworthy');
    await show(page, 'unstable');
    assert.equal(await status.textContent(), 'Unreliable');
    await show(page, 'nothingShifted');
    assert.equal(await status.textContent(), 'Nothing shifted');
    const sentence =
      'The label stayed on all 1000 samples, so they cannot tell which pixels matter: try global sampling.';
    assert.equal(await page.locator('.advice').textContent(), sentence);
    assert.equal(await page.locator('.notice').textContent(), `No map: nothing shifted. ${sentence}`);
    assert.match((await page.locator('.figures').textContent()) ?? '', /Agreement.*not computable/);
    await change(page, { status: 'everything-shifted', advice: 'Try local sampling.' });
    assert.equal(await status.textContent(), 'Everything shifted');
  });
});

test('how the halves of the samples came to agree is drawn, and told', async () => {
  await withPanel('done', async (page) => {
    const course = page.locator('.trust .sparkline:visible');
    assert.equal(await course.count(), 1);
    assert.match(
      (await course.getAttribute('aria-label')) ?? '',
      /0\.52 after 200, 0\.81 after 600, 0\.91 after 1000$/,
    );
    assert.equal((await course.locator('polyline').getAttribute('points'))?.split(' ').length, 3);
  });
});

test('a method without a student has no figures of one, and is named above them', async () => {
  await withPanel('rise', async (page) => {
    assert.match((await page.locator('.facts').textContent()) ?? '', /^SqueezeNet 1\.1 \(bundled\) · RISE · CPU/);
    const shown = () => page.locator('.trust .figure:visible .term').allTextContents();
    assert.deepEqual(await shown(), ['Reliability', 'Split-half', 'Kept / shifted']);
    assert.equal(await page.locator('.status strong').textContent(), 'Trustworthy');
    assert.doesNotMatch((await page.locator('.trust .figures').innerText()) ?? '', /student|VAE/);
    assert.equal(
      await page
        .locator('.figure:visible')
        .filter({ hasText: /student|VAE/ })
        .count(),
      0,
    );
    assert.equal(await page.getByRole('spinbutton', { name: 'Samples' }).inputValue(), '4000');

    await show(page, 'random');
    assert.deepEqual(await shown(), []);
    assert.equal(await page.locator('.status strong').textContent(), 'Reference only');
    assert.match((await page.locator('.samples').textContent()) ?? '', /This method makes no samples/);
    assert.equal(await page.getByRole('spinbutton', { name: 'Samples' }).inputValue(), '0');

    await change(page, { settings: { model: 'm', method: 'lime', sampling: 'local', seed: 0 } });
    assert.deepEqual(await shown(), ['Agreement', 'Correlation', 'Reliability', 'Split-half', 'Kept / shifted']);

    await show(page, 'done');
    const all = ['Agreement', 'Correlation', 'Reliability', 'Split-half', 'Kept / shifted', 'Reconstruction'];
    assert.deepEqual(await shown(), all);
    assert.doesNotMatch((await page.locator('.facts').textContent()) ?? '', /Re-label/);
  });
});
