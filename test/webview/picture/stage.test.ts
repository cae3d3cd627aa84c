import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { settle } from '../../host/settle.ts';
import { withPanel } from '../support/panel.ts';
import { boxOf, close, hotSpan, pane, showHotCell, stagePixels, withLook } from '../support/picture.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name });

/** How much larger than its pane the picture is, and the shares of the picture left of and above the pane. */
async function seen(page: Page) {
  const [whole, part] = [await boxOf(page, '.picture canvas'), await boxOf(page, '.picture')];
  return {
    zoom: whole.width / part.width,
    left: (part.x - whole.x) / whole.width,
    top: (part.y - whole.y) / whole.height,
  };
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
    await withLook(
      async (page) => {
        const frame = { imageWidth: 400, imageHeight: 300, x: 50, y: 0, width: 300, height: 300 };
        await showHotCell(page, frame, 400, 300);
        const box = await boxOf(page, '.picture');
        const scale = (box.width * viewport.zoom) / 400;
        const onScreen = (x: number) => (x - viewport.x * 400) * scale + box.width / 2;
        const y = box.y + box.height / 2 + (75 - viewport.y * 300) * scale;
        const row = await screenRow(page, y);
        const [left, right] = hotSpan(row);
        // Half as hot at the cell's edges, to a pixel of the photo or, where it is reduced, of the screen.
        close(left, Math.max(0, onScreen(260)), Math.max(1, scale), 'left end of the heat');
        close(right, Math.min(row.length, onScreen(290)) - 1, Math.max(1, scale), 'right end of the heat');
        const dim = row.findLastIndex((red) => red < 60);
        if (onScreen(350) < row.length) close(row.lastIndexOf(100), onScreen(350) - 1, 2, 'the edge of what is dimmed');
        else assert.equal(dim, -1, 'nothing in sight is dimmed');
        await page.getByRole('checkbox', { name: 'Contour' }).press(' ');
        await settle(page);
        const contour = await boxOf(page, '.contour-over');
        close(contour.x + contour.width / 2 - box.x, onScreen(275), 1, 'the middle of the contour');
        close(contour.y + contour.height / 2, y, 1, 'the middle of the contour, down');
      },
      { viewport, contour: false },
    );
  });
}

test('the wheel with Ctrl zooms about the pointer; without, it moves a zoomed picture and scrolls the page else', async () => {
  await withLook(async (page) => {
    await page.setViewportSize({ width: 1280, height: 540 });
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
  await withLook(
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

test('the words of the zoom end where the frame of the picture ends', async () => {
  await withLook(async (page) => {
    const { x, width } = await boxOf(page, '.stage .frame');
    const ends = await page.locator('.stage .zoom vscode-button > span').evaluateAll((words) =>
      words.map((word) => {
        // What is drawn, which may be more than the box.
        const range = document.createRange();
        range.selectNodeContents(word);
        return [range.getBoundingClientRect().right, word.getBoundingClientRect().right] as const;
      }),
    );
    assert.equal(ends.length, 2);
    for (const [drawn, box] of ends) assert.ok(drawn <= box && drawn <= x + width, `${drawn} hangs out of ${box}`);
  });
});

test('at 1:1 the screen shows the very pixels of the picture', async () => {
  await withLook(
    async (page) => {
      await button(page, 'Actual size').click();
      await settle(page);
      const box = await boxOf(page, '.picture canvas');
      assert.deepEqual([box.width, box.height], [451, 300]);
      assert.deepEqual([box.x % 1, box.y % 1], [0, 0]);
      const { data, info } = await sharp(await page.screenshot({ clip: box }))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const pixels = await stagePixels(page);
      const rgb = (bytes: ArrayLike<number>, channels: number) =>
        Array.from({ length: 451 * 300 * 3 }, (_, at) => bytes[Math.floor(at / 3) * channels + (at % 3)]!);
      const [shown, drawn] = [rgb(data, info.channels), rgb(pixels, 4)];
      const wrong = shown.filter((value, at) => Math.abs(value - drawn[at]!) > 1).length;
      assert.equal(wrong, 0, 'it is resampled');
    },
    { map: false },
  );
});

test('buttons and keys zoom and move; the arrow keys alone move the probe and keep it in sight', async () => {
  await withLook(async (page) => {
    const words = page.getByRole('group', { name: 'Zoom' }).locator('.number');
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
    assert.equal((await boxOf(page, '.picture canvas')).width, 451, 'the picture’s own size');
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

test('a picture of another shape moves nothing below it', async () => {
  for (const width of [700, 1440]) {
    await withPanel(
      'done',
      async (page) => {
        const top = async () => (await page.locator('.controls').boundingBox())!.y;
        const before = await top();
        for (const [across, down] of [
          [90, 300],
          [300, 90],
          [120, 120],
        ] as const) {
          await page.evaluate(
            async ([w, h]) => {
              const { fakeHost } = window;
              await fakeHost.sendPreview(await fakeHost.plainPicture(w, h, 'rgb(10, 200, 30)'));
              fakeHost.change({ frame: { imageWidth: w, imageHeight: h, x: 0, y: 0, width: w, height: h } });
            },
            [across, down] as const,
          );
          await settle(page);
          assert.equal(await top(), before, `${across} × ${down}`);
          const [frame, picture] = [
            await page.locator('.stage .frame').boundingBox(),
            await page.locator('.stage .picture').boundingBox(),
          ];
          assert.ok(
            picture!.height <= frame!.height + 1 && picture!.width <= frame!.width + 1,
            'it stays in its frame',
          );
        }
      },
      { viewport: { width, height: 850 } },
    );
  }
});
