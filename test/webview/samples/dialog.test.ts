import assert from 'node:assert/strict';
import { test } from 'node:test';
import { posted, withPanel } from '../support/panel.ts';
import { near, pixelAt } from '../support/picture.ts';

test('at the last sample the dialog still listens to keys', async () => {
  await withPanel('done', async (page) => {
    await page.locator('.tile').first().click();
    const dialog = page.getByRole('dialog');
    const place = (rank: number) => dialog.getByText(`${rank} of 1000`, { exact: true }).waitFor();
    await place(1);
    await page.keyboard.press('ArrowRight');
    await place(2);
    await dialog.getByRole('button', { name: 'Previous sample' }).click();
    await place(1);
    await page.keyboard.press('ArrowRight');
    await place(2);
  });
});

test('the dialog shows the sample at the model’s full size beside the same part of the original', async () => {
  await withPanel('done', async (page) => {
    await page.locator('.tile').first().click();
    await page.waitForFunction(() => document.querySelector('.pair figure:last-child canvas.there') !== null);
    const request = (await posted(page)).findLast(
      (message) => message.method === 'pictures' && message.params.size === 224,
    );
    assert.ok(request !== undefined);
    const sizes = await page
      .locator('.pair canvas')
      .evaluateAll((canvases) =>
        canvases.map((canvas) => canvas instanceof HTMLCanvasElement && [canvas.width, canvas.height]),
      );
    assert.deepEqual(sizes, [
      [224, 224],
      [224, 224],
    ]);
    // The middle of the model's view is x = 94.08 + 131.25 of the photo, y = 18.75 + 131.25.
    const [view, photo] = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.pair figure:first-child canvas')!;
      return [canvas.getContext('2d')!.getImageData(110, 110, 4, 4).data, window.fakeHost.photo()] as const;
    });
    near(pixelAt(view, 4, 2, 2), pixelAt(photo, 451, 225, 150), 14, 'the middle of the model’s view');
    const facts = (await page.locator('dialog dl').textContent()) ?? '';
    const first = (await page.evaluate(() => window.fakeHost.states.makeSamples(1000))).sort(
      (a, b) => a.change - b.change,
    )[0]!;
    assert.match(facts, new RegExp(`Probability of Egyptian cat0.39 → ${first.probability.toFixed(2)}`));
    assert.match(facts, new RegExp(`${first.change.toFixed(3)}$`));
  });
});
