import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { change, withPanel } from '../support/panel.ts';
import {
  close,
  hotSpan,
  near,
  pixelAt,
  pointAt,
  readout,
  showHotCell,
  stagePixels,
  withLook,
} from '../support/picture.ts';

test('the map lights the pixels that it is about, to the pixel, on a picture that is not square', async () => {
  await withPanel('done', async (page) => {
    const frame = { imageWidth: 400, imageHeight: 300, x: 50, y: 0, width: 300, height: 300 };
    await showHotCell(page, frame, 400, 300);
    const pixels = await stagePixels(page);
    assert.equal(pixels.length, 400 * 300 * 4, 'the canvas has the pixels of the preview');

    // Cells are 30 pixels: column 7 is x 260–289, row 2 is y 60–89. Between cell centres heat is linear, so that it
    // has halved at the cell's edges and ends half a cell further out.
    const row = Array.from({ length: 300 }, (_, x) => pixelAt(pixels, 400, x + 50, 75)[0] ?? 0);
    const column = Array.from({ length: 300 }, (_, y) => pixelAt(pixels, 400, 275, y)[0] ?? 0);
    const [left, right] = hotSpan(row);
    const [top, bottom] = hotSpan(column);
    assert.deepEqual([left + 50, right + 50, top, bottom], [260, 289, 60, 89], 'the half-hot span');
    for (let y = 0; y < 300; y++) {
      for (let x = 51; x < 349; x++) {
        if (x >= 244 && x <= 305 && y >= 44 && y <= 105) continue;
        assert.deepEqual(pixelAt(pixels, 400, x, y), [100, 100, 100], `cold pixel ${x}, ${y}`);
      }
    }
    // At the centre the heat is (29.5 / 30)² = 0.967 and the opacity 0.6: 100 + 0.58 (255 - 100) = 190, 100 (1 - 0.58).
    near(pixelAt(pixels, 400, 275, 75), [190, 190, 42], 3, 'the hottest pixel');
    // What the model does not see has lost 60 % of its light.
    near(pixelAt(pixels, 400, 20, 150), [40, 40, 40], 1, 'left of the crop');
    near(pixelAt(pixels, 400, 380, 150), [40, 40, 40], 1, 'right of the crop');
  });
});

test('the map lies right on a reduced preview and on a letterboxed picture', async () => {
  await withPanel('done', async (page) => {
    // The original is 800 × 400, padded to a square; the preview is half as large. Cells are 40 preview pixels, the
    // frame begins at y = -100: column 7 is x 280–319, row 2 is y -20–19, so its lower half is to be seen.
    const frame = { imageWidth: 800, imageHeight: 400, x: 0, y: -200, width: 800, height: 800 };
    await showHotCell(page, frame, 400, 200);
    const pixels = await stagePixels(page);
    const row = Array.from({ length: 400 }, (_, x) => pixelAt(pixels, 400, x, 0)[0] ?? 0);
    assert.deepEqual(hotSpan(row), [280, 319], 'the half-hot span');
    const column = Array.from({ length: 200 }, (_, y) => pixelAt(pixels, 400, 300, y)[0] ?? 0);
    assert.deepEqual(hotSpan(column), [0, 19], 'the half-hot span down');
    assert.deepEqual(pixelAt(pixels, 400, 300, 60), [100, 100, 100], 'cold below');
    assert.deepEqual(pixelAt(pixels, 400, 5, 150), [100, 100, 100], 'nothing of the picture is dimmed');
  });
});

test('the photo changes where the map is hot and stays as it is where the map is cold', async () => {
  await withPanel('done', async (page) => {
    const [photo, shown] = await page.evaluate(async () => {
      const original = window.fakeHost.photo();
      return [original, window.fakeHost.pixels()] as const;
    });
    // The left eye, at 0.29, 0.38 of the frame, is the hottest; the lower left corner of the frame is against the class.
    const hot = [Math.round(94 + 0.29 * 262), Math.round(19 + 0.38 * 262)] as const;
    const cold = [Math.round(94 + 0.12 * 262), Math.round(19 + 0.9 * 262)] as const;
    const before = pixelAt(photo, 451, ...hot);
    const after = pixelAt(shown, 451, ...hot);
    assert.ok(Math.max(...before.map((value, i) => Math.abs(value - (after[i] ?? 0)))) > 40, `${before} → ${after}`);
    assert.deepEqual(pixelAt(shown, 451, ...cold), pixelAt(photo, 451, ...cold));
    const outside = pixelAt(photo, 451, 420, 250);
    near(
      pixelAt(shown, 451, 420, 250),
      outside.map((value) => value * 0.4),
      2,
      'outside of the crop',
    );
  });
});

test('opacity 0 and the switched-off map show the plain original', async () => {
  await withPanel('done', async (page) => {
    const same = () => page.evaluate(() => window.fakeHost.pixels().join() === window.fakeHost.photo().join());
    assert.ok(!(await same()));
    await page.getByRole('slider', { name: 'Opacity of the map' }).press('Home');
    await settle(page);
    assert.ok(await same(), 'opacity 0');
    await page.getByRole('slider', { name: 'Opacity of the map' }).press('End');
    await settle(page);
    assert.ok(!(await same()), 'opacity 100');
    await page.getByRole('checkbox', { name: 'Map', exact: true }).press(' ');
    await settle(page);
    assert.ok(await same(), 'map off');
  });
});

test('the contour runs around the hottest tenth until it is turned off', async () => {
  await withPanel('done', async (page) => {
    const line = page.locator('.contour-over');
    assert.equal(await line.getAttribute('visibility'), null);
    const box = await line.boundingBox();
    const canvas = await page.locator('.picture canvas').boundingBox();
    assert.ok(box !== null && canvas !== null);
    const scale = canvas.width / 451;
    assert.ok(box.x > canvas.x + 94 * scale && box.x + box.width < canvas.x + 357 * scale, 'inside of the frame');
    await page.getByRole('checkbox', { name: 'Contour' }).press(' ');
    await settle(page);
    assert.equal(await line.getAttribute('visibility'), 'hidden');
  });
});

test('no contour is drawn by itself while the map changes, but it can be asked for', async () => {
  await withPanel('running', async (page) => {
    const line = page.locator('.contour-over');
    const contour = page.getByRole('checkbox', { name: 'Contour' });
    assert.deepEqual([await contour.isChecked(), await line.getAttribute('visibility')], [false, 'hidden']);
    await contour.press(' ');
    await settle(page);
    assert.equal(await line.getAttribute('visibility'), null);
  });
});

test('only the top of the map is shown on request, within the contour of the same share', async () => {
  await withLook(async (page) => {
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
    const whole = await changed();
    assert.ok(whole > 0.3, `all: ${whole}`);
    await slider.fill('20');
    await settle(page);
    close(await changed(), 0.2, 0.02, 'a fifth of the pixels');
    assert.match(
      (await page.locator('.legend-summary').textContent()) ?? '',
      /Showing the strongest 20 % of the map, level 0\.\d\d and above\.$/,
    );
    assert.ok(await page.getByRole('checkbox', { name: 'Contour of the top 20 %' }).isChecked());
    const path = () => page.locator('.contour-over').getAttribute('d');
    const wide = await path();
    await slider.fill('5');
    await settle(page);
    assert.notEqual(await path(), wide);
    close(await changed(), 0.05, 0.01, 'a twentieth of the pixels');
  });
});

test('a signed map shows both sides, told apart by sign and dashes as well as by colour', async () => {
  await withLook(
    async (page) => {
      const signed = page.getByRole('checkbox', { name: 'Signed' });
      await signed.press(' ');
      await settle(page);
      const pixels = await stagePixels(page);
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

test('a tiny picture is shown in crisp pixels, a large one smoothly', async () => {
  await withPanel('done', async (page) => {
    const canvas = page.locator('.picture canvas');
    assert.ok(!(await canvas.getAttribute('class'))?.includes('pixelated'));
    await page.evaluate(async () => window.fakeHost.sendPreview(await window.fakeHost.plainPicture(32, 32, 'red')));
    await settle(page);
    assert.ok((await canvas.getAttribute('class'))?.includes('pixelated'));
    assert.equal(await canvas.evaluate((element) => getComputedStyle(element).imageRendering), 'pixelated');
  });
});

test('the uncertainty takes the map’s place, and the legend says so', async () => {
  await withLook(async (page) => {
    const box = page.getByRole('checkbox', { name: 'Uncertainty' });
    assert.ok(await box.isHidden(), 'it is not known of this map');
    await page.evaluate(() => {
      const map = window.fakeHost.states.done().explanation.map!;
      const uncertainty = { ...map, values: map.values.map((_, at) => (at < map.width ? 1 : 0)) };
      window.fakeHost.send(window.fakeHost.states.done());
      window.fakeHost.change({ uncertainty });
    });
    await settle(page);
    await box.press(' ');
    await settle(page);
    const legend = (await page.locator('.legend').textContent()) ?? '';
    assert.match(
      legend,
      /^Uncertainty.*0: certain1: as uncertain as the map is strong \(0\.00\d+\)How much the map could change/,
    );
    assert.ok(await page.getByRole('checkbox', { name: 'Signed' }).isDisabled());
    await box.press(' ');
    await settle(page);
    assert.match((await page.locator('.legend').textContent()) ?? '', /^Evidence for the class/);
  });
});

test('a map on the way says in its corner what it was made from, and moves nothing', async () => {
  await withPanel('done', async (page) => {
    const badge = page.locator('.stage .unfinished');
    const before = await page.locator('.picture').boundingBox();
    assert.equal(await badge.isVisible(), false, 'a finished map is no guess');
    await change(page, { phase: 'running', unfinished: { from: 'gradients', done: 0, total: 1000 } });
    await settle(page);
    assert.equal(await badge.textContent(), 'First guess, from gradients alone');
    assert.equal(await badge.isVisible(), true);
    assert.deepEqual(await page.locator('.picture').boundingBox(), before);
    const name = await page.locator('.picture canvas').getAttribute('aria-label');
    assert.match(name ?? '', /\(first guess, from gradients alone\)/);
    await page.getByRole('checkbox', { name: 'Map', exact: true }).press(' ');
    await settle(page);
    assert.equal(await badge.isVisible(), false, 'there is no map to speak of');
  });
});
