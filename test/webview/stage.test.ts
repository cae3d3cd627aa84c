import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { Harness } from './harness.ts';

let harness: Harness;
before(async () => {
  harness = await Harness.start();
});
after(() => harness.stop());

/** A finished explanation with a look that was stored before, if any. */
async function withStage(check: (page: Page) => Promise<void>, view: Readonly<Record<string, unknown>> = {}) {
  const { page, errors } = await harness.open('dark', { width: 1280, height: 900 }, { uri: 'x', settings: {}, view });
  await page.evaluate(() => window.fakeHost.show('done'));
  await settle(page);
  await check(page);
  assert.deepEqual(errors, []);
  await page.context().close();
}

const settle = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

const pane = (page: Page) => page.locator('.picture');
const button = (page: Page, name: string) => page.getByRole('button', { name });

async function boxOf(page: Page, selector: string) {
  return (await page.locator(selector).boundingBox()) ?? assert.fail(`${selector} is not there`);
}

/** How much larger than its pane the picture is, and the shares of the picture left of and above the pane. */
async function seen(page: Page) {
  const [whole, part] = [await boxOf(page, '.picture canvas'), await boxOf(page, '.picture')];
  return {
    zoom: whole.width / part.width,
    left: (part.x - whole.x) / whole.width,
    top: (part.y - whole.y) / whole.height,
  };
}

function close(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);
}

/** Plain grey, 400 × 300, the model sees x 50–349; of 10 × 10 cells only row 2, column 7 (x 260–289, y 60–89) is hot. */
async function showHotCell(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { fakeHost } = window;
    await fakeHost.sendPreview(await fakeHost.plainPicture(400, 300, 'rgb(100, 100, 100)'));
    const colormap = new Uint8Array(768);
    for (let entry = 0; entry < 256; entry++) colormap.set([255, 255, 0], entry * 3);
    const map = { width: 10, height: 10, values: new Float32Array(100) };
    map.values[27] = 0.5;
    const frame = { imageWidth: 400, imageHeight: 300, x: 50, y: 0, width: 300, height: 300 };
    fakeHost.send({ type: 'state', state: { ...fakeHost.states.done(), run: 9, frame, map, colormap } });
  });
  await settle(page);
}

/** The blue and red of a row of the screen within the pane, and where the pane begins. */
async function screenRow(page: Page, y: number) {
  const box = await boxOf(page, '.picture');
  const { data, info } = await sharp(await page.screenshot({ clip: box }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.width }, (_, x) => data[(Math.round(y - box.y) * info.width + x) * info.channels]!);
}

for (const [name, viewport] of [
  ['as a whole', { zoom: 1, x: 0.5, y: 0.5 }],
  ['at its hot spot', { zoom: 2, x: 0.6, y: 0.25 }],
  ['very large', { zoom: 6.5, x: 0.66, y: 0.3 }],
] as const) {
  test(`map, dimming and marks lie on the screen where they belong on a picture seen ${name}`, async () => {
    await withStage(
      async (page) => {
        await showHotCell(page);
        const box = await boxOf(page, '.picture');
        const scale = (box.width * viewport.zoom) / 400;
        const onScreen = (x: number) => (x - viewport.x * 400) * scale + box.width / 2;
        const y = box.y + box.height / 2 + (75 - viewport.y * 300) * scale;
        const row = await screenRow(page, y);
        const hottest = Math.max(...row);
        const hot = row.flatMap((red, x) => (red - 100 >= (hottest - 100) / 2 ? [x] : []));
        // Half as hot at the cell's edges, to a pixel of the photo or, where it is reduced, of the screen.
        close(hot[0]!, Math.max(0, onScreen(260)), Math.max(1, scale), 'left end of the heat');
        close(hot.at(-1)!, Math.min(row.length, onScreen(290)) - 1, Math.max(1, scale), 'right end of the heat');
        const dim = row.findLastIndex((red) => red < 60);
        if (onScreen(350) < row.length) close(row.lastIndexOf(100), onScreen(350) - 1, 2, 'the edge of what is dimmed');
        else assert.equal(dim, -1, 'nothing in sight is dimmed');
        await page.getByRole('checkbox', { name: 'Contour' }).press(' ');
        await settle(page);
        const contour = await boxOf(page, '.contour-over');
        close(contour.x + contour.width / 2 - box.x, onScreen(275), 1, 'the middle of the contour');
        close(contour.y + contour.height / 2, y, 1, 'the middle of the contour, down');
      },
      { viewport },
    );
  });
}

test('the wheel with Ctrl zooms about the pointer; without, it moves a zoomed picture and scrolls the page else', async () => {
  await withStage(async (page) => {
    await page.setViewportSize({ width: 1280, height: 500 });
    const scroll = () => page.evaluate(() => document.scrollingElement!.scrollTop);
    const box = await boxOf(page, '.picture');
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.25);
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await settle(page);
    const zoomed = await seen(page);
    assert.ok(zoomed.zoom > 3, `zoom ${zoomed.zoom}`);
    close(zoomed.left + 0.75 / zoomed.zoom, 0.75, 0.004, 'the place under the pointer');
    close(zoomed.top + 0.25 / zoomed.zoom, 0.25, 0.004, 'the place under the pointer, down');
    assert.equal(await scroll(), 0);

    await page.mouse.wheel(30, 60);
    await settle(page);
    const moved = await seen(page);
    close(moved.left - zoomed.left, 30 / box.width / zoomed.zoom, 0.002, 'moved');
    close(moved.top - zoomed.top, 60 / box.height / zoomed.zoom, 0.002, 'moved down');
    assert.equal(await scroll(), 0, 'the page stays');

    await button(page, 'Fit the picture').click();
    await settle(page);
    assert.deepEqual(await seen(page), { zoom: 1, left: 0, top: 0 });
    await page.mouse.move(box.x + 50, box.y + 50);
    await page.mouse.wheel(0, 60);
    await page.waitForFunction(() => document.scrollingElement!.scrollTop > 0);
  });
});

test('dragging moves a zoomed picture, and no further than its edge', async () => {
  await withStage(
    async (page) => {
      const box = await boxOf(page, '.picture');
      await page.mouse.move(box.x + 200, box.y + 200);
      await page.mouse.down();
      await page.mouse.move(box.x + 150, box.y + 180, { steps: 5 });
      await settle(page);
      const { left, top } = await seen(page);
      close(left, 0.375 + 50 / box.width / 4, 0.002, 'left');
      close(top, 0.375 + 20 / box.height / 4, 0.002, 'top');
      await page.mouse.move(box.x + 4000, box.y + 4000, { steps: 3 });
      await page.mouse.up();
      await settle(page);
      assert.deepEqual(await seen(page), { zoom: 4, left: 0, top: 0 });
      await page.mouse.move(box.x + 100, box.y + 100);
      await settle(page);
      assert.deepEqual(await seen(page), { zoom: 4, left: 0, top: 0 }, 'let go');
    },
    { viewport: { zoom: 4, x: 0.5, y: 0.5 } },
  );
});

test('buttons and keys zoom and move; the arrow keys alone move the probe and keep it in sight', async () => {
  await withStage(async (page) => {
    const words = page.getByRole('group', { name: 'Zoom' }).locator('.number');
    const { width } = await boxOf(page, '.picture');
    const zoomOf = async () => (await seen(page)).zoom;
    const press = async (key: string) => {
      await pane(page).press(key);
      await settle(page);
    };
    for (const name of ['Zoom in', 'Zoom in']) await button(page, name).click();
    await settle(page);
    close(await zoomOf(), 2, 0.001, 'two steps');
    await press('-');
    await press('-');
    assert.equal(await zoomOf(), 1);
    await button(page, 'Actual size').click();
    await settle(page);
    assert.equal(await words.textContent(), '100 %');
    close((await zoomOf()) * width, 451, 0.5, 'the picture’s own size');
    await press('0');
    for (let time = 0; time < 6; time++) await press('+');
    close(await zoomOf(), 8, 0.001, 'six steps');
    assert.ok(await page.locator('.picture canvas').evaluate((canvas) => canvas.classList.contains('pixelated')));

    const before = await seen(page);
    await press('Shift+ArrowRight');
    close((await seen(page)).left - before.left, 0.1 / 8, 0.001, 'a tenth of the pane');
    for (let time = 0; time < 60; time++) await pane(page).press('ArrowDown');
    await settle(page);
    const [probe, part] = [await boxOf(page, '.probe'), await boxOf(page, '.picture')];
    const y = probe.y + probe.height / 2;
    assert.ok(y > part.y && y <= part.y + part.height, 'the probe is in sight');
    assert.ok((await seen(page)).top > before.top + 0.1, 'the picture has moved');
  });
});

const readout = (page: Page) => page.locator('.readout .number');

async function pointAt(page: Page, x: number, y: number): Promise<void> {
  const box = await boxOf(page, '.picture canvas');
  await page.mouse.move(box.x + ((x + 0.5) / 451) * box.width, box.y + ((y + 0.5) / 300) * box.height);
}

for (const viewport of [
  { zoom: 1, x: 0.5, y: 0.5 },
  { zoom: 9, x: 170 / 451, y: 118 / 300 },
]) {
  test(`the readout tells the pixel and the map under the pointer at zoom ${viewport.zoom}`, async () => {
    await withStage(
      async (page) => {
        const heights = () => page.locator('.stage').evaluate((stage) => [stage.clientWidth, stage.clientHeight]);
        const before = await heights();
        assert.match((await readout(page).textContent()) ?? '', /^Point at the picture/);
        await pointAt(page, 170, 118);
        const text = ((await readout(page).textContent()) ?? '').replaceAll('\u2007', '');
        const [, x, y, red, green, blue, level, top] =
          /^x (\d+) {2}y (\d+) {2}· {2}RGB (\d+) (\d+) (\d+) {2}· {2}map (\S+) \(0\.00\d+\), top (\S+) %$/.exec(text) ??
          assert.fail(text);
        close(Number(x), 170, 1, 'x');
        close(Number(y), 118, 1, 'y');
        const at = (Number(y) * 451 + Number(x)) * 4;
        const photo = (await page.evaluate(() => window.fakeHost.photo())).slice(at, at + 3);
        assert.deepEqual([red, green, blue].map(Number), photo, 'the original’s pixel, not the overlay’s');
        assert.match(level!, /^(1\.00|>0\.99|0\.9\d)$/);
        assert.ok(Number(top) < 1, `the hottest spot is top ${top} %`);
        assert.deepEqual(await heights(), before, 'nothing jumps');
      },
      { viewport },
    );
  });
}

test('outside of the map the readout tells the pixel only, and off the picture nothing', async () => {
  await withStage(async (page) => {
    await pointAt(page, 5, 5);
    assert.match((await readout(page).textContent()) ?? '', /^x \D*5 .*RGB [\s\d]+$/);
    await page.mouse.move(0, 0);
    assert.match((await readout(page).textContent()) ?? '', /^Point at the picture/);
  });
});

test('a screen reader hears where the keyboard’s probe has stopped, and nothing of the pointer’s', async () => {
  await withStage(async (page) => {
    const live = page.locator('.readout [aria-live=polite]');
    await pointAt(page, 170, 118);
    await page.waitForTimeout(600);
    assert.equal(await live.textContent(), '');
    await page.mouse.move(0, 0);
    await page.evaluate(() => {
      const region = document.querySelector('.readout [aria-live=polite]')!;
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true });
    });
    for (let time = 0; time < 5; time++) await pane(page).press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('.readout [aria-live=polite]')?.textContent !== '');
    assert.match((await live.textContent()) ?? '', /^Map \S+, top [\d.]+ %, at \d+, \d+, RGB \d+ \d+ \d+\.$/);
    assert.equal(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard.length), 1);
  });
});

test('the colours of a picture that came reduced or as a JPEG are called approximate', async () => {
  await withStage(async (page) => {
    await page.evaluate(() => {
      const { fakeHost } = window;
      const frame = { ...fakeHost.states.chelseaFrame, imageWidth: 902, imageHeight: 600 };
      fakeHost.send({ type: 'state', state: { ...fakeHost.last, frame } });
    });
    await settle(page);
    await pointAt(page, 170, 118);
    assert.match((await readout(page).textContent()) ?? '', /^x \D*34[01] .*RGB ≈ /);
  });
});

test('only the top of the map is shown on request, within the contour of the same share', async () => {
  await withStage(async (page) => {
    const changed = () =>
      page.evaluate(() => {
        const [now, before] = [window.fakeHost.pixels(), window.fakeHost.photo()];
        let count = 0;
        // Inside of the crop: 94–356 across, 19–280 down.
        for (let y = 20; y < 280; y++)
          for (let x = 96; x < 355; x++) {
            const at = (y * 451 + x) * 4;
            if ([0, 1, 2].some((channel) => now[at + channel] !== before[at + channel])) count += 1;
          }
        return count / (260 * 259);
      });
    const slider = page.getByRole('slider', { name: 'Part of the map' });
    assert.equal(await slider.getAttribute('aria-valuetext'), 'all');
    assert.equal(await page.locator('.contour-over').getAttribute('visibility'), 'hidden');
    const whole = await changed();
    assert.ok(whole > 0.3, `all: ${whole}`);
    await slider.fill('20');
    await settle(page);
    close(await changed(), 0.2, 0.02, 'a fifth of the pixels');
    assert.match(
      (await page.locator('.legend-summary').textContent()) ?? '',
      /Shown is the top 20 % of the map, from 0\.\d\d on\.$/,
    );
    const contour = page.getByRole('checkbox', { name: 'Contour of the top 20 %' });
    await contour.press(' ');
    await settle(page);
    const path = () => page.locator('.contour-over').getAttribute('d');
    const wide = await path();
    await slider.fill('5');
    await settle(page);
    assert.notEqual(await path(), wide);
    close(await changed(), 0.05, 0.01, 'a twentieth of the pixels');
  });
});

test('a signed map shows both sides, told apart by sign and dashes as well as by colour', async () => {
  await withStage(
    async (page) => {
      const signed = page.getByRole('checkbox', { name: 'Signed' });
      await signed.press(' ');
      await settle(page);
      const pixels = await page.evaluate(() => window.fakeHost.pixels());
      const photo = await page.evaluate(() => window.fakeHost.photo());
      const shift = (x: number, y: number) =>
        [0, 2].map((channel) => pixels[(y * 451 + x) * 4 + channel]! - photo[(y * 451 + x) * 4 + channel]!);
      // The cat's eye speaks for the class, the lower left against it.
      const [red, blue] = shift(170, 118);
      assert.ok(red! > blue!, `for: ${red}, ${blue}`);
      const [coldRed, coldBlue] = shift(133, 242);
      assert.ok(coldBlue! > coldRed!, `against: ${coldRed}, ${coldBlue}`);

      const legend = (await page.locator('.legend').textContent()) ?? '';
      assert.match(legend, /−1−0\.50\+0\.5\+1−1: against “Egyptian cat” \(−0\.00\d+\), dashed/);
      await pointAt(page, 133, 242);
      assert.match((await readout(page).textContent()) ?? '', /map −0\.\d\d \(−0\.00\d+\)/);
      const against = page.locator('.contour-against');
      assert.notEqual(await against.getAttribute('visibility'), 'hidden');
      assert.notEqual(await against.evaluate((line) => getComputedStyle(line).strokeDasharray), 'none');
      assert.notEqual(await against.getAttribute('d'), '');
      await signed.press(' ');
      await settle(page);
      assert.equal(await against.getAttribute('visibility'), 'hidden');
    },
    { contour: true },
  );
});

async function takePicture(page: Page, name: 'Copy picture' | 'Save picture'): Promise<void> {
  await button(page, 'More actions').click();
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
  await withStage(
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
  await withStage(
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
  await withStage(async (page) => {
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
