import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { settle } from '../../host/settle.ts';
import { boxOf, close, stagePixels, withLook } from '../support/picture.ts';

async function takePicture(page: Page, name: 'Copy picture' | 'Save picture'): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** The picture that the page asks to be saved. */
async function savedPicture(page: Page) {
  await page.waitForFunction(() => window.fakeHost.calls.some(({ method }) => method === 'savePicture'));
  const { bytes, instead } = await page.evaluate(() => {
    const call = window.fakeHost.calls.find(({ method }) => method === 'savePicture')!;
    return call.method === 'savePicture'
      ? { ...call.params, bytes: [...call.params.bytes] }
      : { bytes: [], instead: false };
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
      const shown = await stagePixels(page);
      const off = shown.findIndex(
        (value, at) => at % 4 < 3 && value !== data[Math.floor(at / 4) * info.channels + (at % 4)],
      );
      assert.equal(off, -1, 'it is what the canvas shows');
    },
    { viewport: { zoom: 4, x: 0.5, y: 0.5 }, contour: false },
  );
});

test('a saved picture has the contour where the page shows it', async () => {
  await withLook(
    async (page) => {
      await takePicture(page, 'Save picture');
      const { data, info } = await savedPicture(page);
      const white: number[] = [];
      const shown = await stagePixels(page);
      for (let at = 0; at < info.width * info.height; at++) {
        const pixel = [...data.subarray(at * info.channels, at * info.channels + 3)];
        if (Math.min(...pixel) > 235 && Math.min(...shown.subarray(at * 4, at * 4 + 3)) < 200)
          white.push(at % info.width);
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
    await page.getByText('Copied the picture as PNG, 451 × 300 pixels.').first().waitFor();
    const written = await page.evaluate(async () => {
      const [types, blob] = (window as unknown as { written: [string[], Blob] }).written;
      const { width, height } = await createImageBitmap(blob);
      return { types: [...types], width, height };
    });
    assert.deepEqual(written, { types: ['image/png'], width: 451, height: 300 });
    assert.ok(!(await page.evaluate(() => window.fakeHost.calls.some(({ method }) => method === 'savePicture'))));

    await standInClipboard(page, `() => Promise.reject(new DOMException('no', 'NotAllowedError'))`);
    await takePicture(page, 'Copy picture');
    assert.equal((await savedPicture(page)).instead, true);
  });
});

const twice = { imageWidth: 902, imageHeight: 600, x: 188, y: 38, width: 525, height: 525 };

/** Has the picture on screen stand for one of twice its size, and answers what is asked for with `answer`. */
async function takeTwice(page: Page, answer: { colour?: string; bytes?: number[]; problem?: string }) {
  await page.evaluate((frame) => window.fakeHost.change({ frame }), twice);
  await settle(page);
  await page.evaluate(async ({ colour, bytes, problem }) => {
    const { fakeHost } = window;
    const made = colour === undefined ? new Uint8Array(bytes ?? []) : await fakeHost.plainPicture(902, 600, colour);
    fakeHost.whole = problem === undefined ? { width: 902, height: 600, mime: 'image/png', bytes: made } : { problem };
  }, answer);
  await takePicture(page, 'Save picture');
  return savedPicture(page);
}

test('a picture that is shown reduced is taken at its own size, with map and contour in their places', async () => {
  await withLook(
    async (page) => {
      const { data, info } = await takeTwice(page, { colour: 'rgb(40, 40, 40)' });
      assert.deepEqual([info.width, info.height], [902, 600]);
      const sha256 = await page.evaluate(
        () =>
          window.fakeHost.calls.flatMap((message) =>
            message.method === 'wholePicture' ? [message.params.sha256] : [],
          )[0],
      );
      assert.equal(sha256, 'that of chelsea.png');
      const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]!;
      assert.ok(at(100, 300) < 30, 'dimmed beside the frame');
      assert.ok(at(187, 300) < at(190, 300), 'from its edge on');
      // The map's hot spot, which is the cat's left eye: see catMap of the states.
      const [eyeX, eyeY] = [188 + 0.29 * 525, 38 + 0.38 * 525].map(Math.round) as [number, number];
      assert.ok(at(eyeX, eyeY) > 100, `the heat is not at ${eyeX}, ${eyeY}: ${at(eyeX, eyeY)}`);
      const light: number[] = [];
      for (let y = 0; y < 600; y++) for (let x = 0; x < 902; x++) if (at(x, y) > 240) light.push(x);
      const [line, canvas] = [await boxOf(page, '.contour-over'), await boxOf(page, '.picture canvas')];
      const scale = canvas.width / 902;
      close(Math.min(...light), (line.x - canvas.x) / scale, 6, 'the left end of the contour');
      close(Math.max(...light), (line.x + line.width - canvas.x) / scale, 6, 'its right end');
      await page.getByText('Prepared the picture as PNG, 902 × 600 pixels.').first().waitFor();
    },
    { contour: true },
  );
});

for (const [answer, reason] of [
  [{ problem: 'the file has changed' }, 'the file has changed'],
  [{ bytes: [1, 2, 3] }, 'this window can’t draw more'],
] as const) {
  test(`where it cannot be taken at its own size, that is said: ${reason}`, async () => {
    await withLook(async (page) => {
      const { info } = await takeTwice(page, 'bytes' in answer ? { bytes: [...answer.bytes] } : answer);
      assert.deepEqual([info.width, info.height], [451, 300]);
      const words = `451 × 300 pixels instead of 902 × 600 pixels, because ${reason}.`;
      await page.getByText(words).first().waitFor();
    });
  });
}
