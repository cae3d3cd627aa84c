import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { boxOf, close, withLook } from './picture.ts';

async function takePicture(page: Page, name: 'Copy picture' | 'Save picture'): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** The picture that the page asks to be saved. */
async function savedPicture(page: Page) {
  await page.waitForFunction(() => window.fakeHost.messages.some(({ type }) => type === 'savePicture'));
  const { bytes, instead } = await page.evaluate(() => {
    const message = window.fakeHost.messages.find(({ type }) => type === 'savePicture')!;
    return message.type === 'savePicture' ? { bytes: [...message.bytes], instead: message.instead } : { bytes: [] };
  });
  const { data, info } = await sharp(Buffer.from(bytes)).raw().toBuffer({ resolveWithObject: true });
  return { data, info, instead };
}

test('the whole picture with its map is saved at the original’s size, however it is zoomed', async () => {
  await withLook(
    async (page) => {
      await takePicture(page, 'Save picture');
      const { data, info, instead } = await savedPicture(page);
      assert.deepEqual([info.width, info.height, instead], [451, 300, false]);
      const shown = await page.evaluate(() => window.fakeHost.pixels());
      const off = shown.findIndex(
        (value, at) => at % 4 < 3 && value !== data[Math.floor(at / 4) * info.channels + (at % 4)],
      );
      assert.equal(off, -1, 'it is what the canvas shows');
    },
    { viewport: { zoom: 4, x: 0.5, y: 0.5 } },
  );
});

test('a saved picture has the contour where the page shows it', async () => {
  await withLook(
    async (page) => {
      await takePicture(page, 'Save picture');
      const { data, info } = await savedPicture(page);
      const white: number[] = [];
      const shown = await page.evaluate(() => window.fakeHost.pixels());
      for (let at = 0; at < info.width * info.height; at++) {
        const pixel = [...data.subarray(at * info.channels, at * info.channels + 3)];
        if (Math.min(...pixel) > 235 && Math.min(...shown.slice(at * 4, at * 4 + 3)) < 200) white.push(at % info.width);
      }
      const [line, canvas] = [await boxOf(page, '.contour-over'), await boxOf(page, '.picture canvas')];
      const scale = canvas.width / 451;
      assert.ok(white.length > 50, `${white.length} white pixels`);
      close(Math.min(...white), (line.x - canvas.x) / scale, 3, 'the left end');
      close(Math.max(...white), (line.x + line.width - canvas.x) / scale, 3, 'the right end');
    },
    { contour: true },
  );
});

/** Puts a clipboard in the place of the browser's. As text: what runs this file would rewrite named functions. */
const standInClipboard = (page: Page, write: string) =>
  page.evaluate(`Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { write: ${write} } })`);

test('copying puts a PNG on the clipboard; where that is refused, saving is asked for instead', async () => {
  await withLook(async (page) => {
    await standInClipboard(
      page,
      `async ([item]) => { window.written = [item.types, await item.getType('image/png')] }`,
    );
    await takePicture(page, 'Copy picture');
    await page.getByText('The picture was copied as PNG.').first().waitFor();
    const written = await page.evaluate(async () => {
      const [types, blob] = (window as unknown as { written: [string[], Blob] }).written;
      const { width, height } = await createImageBitmap(blob);
      return { types: [...types], width, height };
    });
    assert.deepEqual(written, { types: ['image/png'], width: 451, height: 300 });
    assert.ok(!(await page.evaluate(() => window.fakeHost.messages.some(({ type }) => type === 'savePicture'))));

    await standInClipboard(page, `() => Promise.reject(new DOMException('no', 'NotAllowedError'))`);
    await takePicture(page, 'Copy picture');
    assert.equal((await savedPicture(page)).instead, true);
  });
});
