import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { Frame, PanelState, RunSettings } from '../../src/extension/protocol.ts';
import type { StateName } from './fakeHost.ts';
import { Harness } from './harness.ts';
import { themeNames } from './themes.ts';

let harness: Harness;
before(async () => {
  harness = await Harness.start();
});
after(() => harness.stop());

/** Opens the panel in a state, lets the check use it, and demands that nothing went wrong in the page. */
async function withPanel(state: StateName, check: (page: Page) => Promise<void>, stored?: unknown): Promise<void> {
  const { page, errors } = await harness.open('dark', undefined, stored);
  await page.evaluate((name) => window.fakeHost.show(name), state);
  await settle(page);
  await check(page);
  assert.deepEqual(errors, []);
  await page.context().close();
}

/** Waits until the page has drawn what it was sent. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

async function change(page: Page, part: Partial<PanelState>): Promise<void> {
  await page.evaluate((changes) => {
    const { fakeHost } = window;
    fakeHost.send({ type: 'state', state: { ...fakeHost.last, ...changes } });
  }, part);
  await settle(page);
}

const posted = (page: Page) => page.evaluate(() => window.fakeHost.messages);
const chip = (page: Page, filter: string | number) => page.locator(`.chip[data-filter="${filter}"]`);
const focusedSample = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-index'));

/** RGBA of the stage at a point. */
function pixelAt(pixels: readonly number[], width: number, x: number, y: number): number[] {
  return pixels.slice((y * width + x) * 4, (y * width + x) * 4 + 3);
}

function near(actual: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  const off = Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
  assert.ok(off <= tolerance, `${what}: ${actual} is not ${expected}`);
}

/**
 * Shows a plain grey picture under a map of 10 × 10 cells in which only row 2, column 7 is hot, in yellow, and returns
 * the canvas.
 */
async function showHotCell(page: Page, frame: Frame, width: number, height: number): Promise<number[]> {
  return page.evaluate(
    async (input) => {
      const { fakeHost } = window;
      await fakeHost.sendPreview(await fakeHost.plainPicture(input.width, input.height, 'rgb(100, 100, 100)'));
      const colormap = new Uint8Array(768);
      for (let entry = 0; entry < 256; entry++) colormap.set([255, 255, 0], entry * 3);
      const map = { width: 10, height: 10, values: new Float32Array(100) };
      map.values[27] = 0.5;
      fakeHost.send({ type: 'state', state: { ...fakeHost.states.done(), run: 9, frame: input.frame, map, colormap } });
      await new Promise((done) => setTimeout(done, 100));
      return fakeHost.pixels();
    },
    { frame, width, height },
  );
}

/** First and last pixel of a row or column that is at least half as hot as the hottest of them. */
function hotSpan(line: readonly number[]): [first: number, last: number] {
  const top = Math.max(...line);
  const hot = line.flatMap((red, at) => (red - 100 >= (top - 100) / 2 ? [at] : []));
  return [hot[0] ?? -1, hot.at(-1) ?? -1];
}

test('the map lights the pixels that it is about, to the pixel, on a picture that is not square', async () => {
  await withPanel('done', async (page) => {
    const frame = { imageWidth: 400, imageHeight: 300, x: 50, y: 0, width: 300, height: 300 };
    const pixels = await showHotCell(page, frame, 400, 300);
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
    const pixels = await showHotCell(page, frame, 400, 200);
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

test('the contour runs around the hottest tenth and only when asked for', async () => {
  await withPanel('done', async (page) => {
    const line = page.locator('.contour-over');
    assert.equal(await line.getAttribute('visibility'), 'hidden');
    await page.getByRole('checkbox', { name: 'Contour' }).press(' ');
    await settle(page);
    assert.equal(await line.getAttribute('visibility'), null);
    const box = await line.boundingBox();
    const canvas = await page.locator('.picture canvas').boundingBox();
    assert.ok(box !== null && canvas !== null);
    const scale = canvas.width / 451;
    assert.ok(box.x > canvas.x + 94 * scale && box.x + box.width < canvas.x + 357 * scale, 'inside of the frame');
  });
});

test('the gallery counts what the explanation counts, and its filters show just these', async () => {
  await withPanel('done', async (page) => {
    const { counts, names } = await page.evaluate(() => {
      const state = window.fakeHost.states.done();
      return { counts: state.counts, names: state.prediction?.labels };
    });
    assert.ok(counts !== undefined && names !== undefined);
    const shownCount = async (filter: string | number) =>
      Number(await chip(page, filter).locator('.number').textContent());
    assert.equal(await shownCount('all'), counts.total);
    assert.equal(await shownCount('kept'), counts.kept);
    assert.equal(await shownCount('shifted'), counts.shifted);
    for (const [label, count] of Object.entries(counts.shiftedTo)) {
      assert.equal(await shownCount(names.indexOf(label)), count, label);
    }
    await chip(page, 282).click();
    await settle(page);
    const tile = page.locator('.tile').first();
    assert.equal(await tile.getAttribute('aria-setsize'), String(counts.shiftedTo['tiger cat']));
    const texts = await page.locator('.tile').allTextContents();
    assert.ok(texts.length > 5 && texts.every((text) => /^tiger cat.*shifted$/.test(text)), texts.join('|'));
    await chip(page, 'kept').click();
    await settle(page);
    assert.ok((await page.locator('.tile').allTextContents()).every((text) => text.endsWith('kept')));
  });
});

test('the smallest change that shifted the label comes first, until another order is chosen', async () => {
  await withPanel('done', async (page) => {
    const order = () =>
      page
        .locator('.tile')
        .evaluateAll((tiles) => tiles.slice(0, 8).map((tile) => Number(tile.getAttribute('data-index'))));
    const samples = await page.evaluate(() => window.fakeHost.states.makeSamples(1000));
    const expected = samples
      .filter(({ kept }) => !kept)
      .sort((a, b) => a.change - b.change)
      .slice(0, 8);
    assert.deepEqual(
      await order(),
      expected.map(({ index }) => index),
    );
    await page.getByRole('combobox', { name: 'Sort samples' }).focus();
    await page.keyboard.press('End');
    await settle(page);
    assert.deepEqual(await order(), [0, 1, 2, 3, 4, 5, 6, 7]);
    await page.keyboard.press('ArrowUp');
    await settle(page);
    const least = [...samples].sort((a, b) => a.probability - b.probability || a.index - b.index).slice(0, 8);
    assert.deepEqual(
      await order(),
      least.map(({ index }) => index),
    );
  });
});

test('groups have the manifest’s counts, open and close by keyboard, and follow the filter', async () => {
  await withPanel('done', async (page) => {
    const counts = await page.evaluate(() => window.fakeHost.states.done().counts!);
    await page.getByRole('checkbox', { name: 'Group by class' }).focus();
    await page.keyboard.press('Space');
    await settle(page);
    const heads = await page.locator('.tile-group h3').allInnerTexts();
    const names = Object.entries(counts.shiftedTo).map(([label, count]) => [label.split(',')[0], count] as const);
    const sorted = names.sort(([, a], [, b]) => b - a).map(([name, count]) => `shifted to ${name} ${count}`);
    assert.deepEqual(
      heads.map((text) => text.replace(/\s+/g, ' ').trim()),
      [...sorted, `kept: Egyptian cat ${counts.kept}`],
    );

    const first = page.getByRole('button', { name: sorted[0]!, exact: true });
    const list = page.getByRole('listbox', { name: 'Samples shifted to tiger cat' });
    assert.match(
      await page.locator('.group-head').first().innerText(),
      /smallest change 0\.0\d\d · mean probability of/,
    );
    await first.focus();
    await page.keyboard.press('Enter');
    assert.equal(await first.getAttribute('aria-expanded'), 'false');
    assert.equal(await list.isVisible(), false);
    await page.keyboard.press('Enter');
    assert.equal(await list.isVisible(), true);
    await settle(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    const tile = page.locator('.tile:focus');
    assert.equal(await tile.getAttribute('aria-posinset'), '2');
    assert.equal(await tile.getAttribute('aria-setsize'), String(counts.shiftedTo['tiger cat']));
    const index = await focusedSample(page);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog h2').textContent(), `Sample ${index}`);
    await page.keyboard.press('Escape');
    assert.equal(await focusedSample(page), index, 'the focus comes back to the tile');

    await chip(page, 281).click();
    await settle(page);
    assert.equal(await page.locator('.tile-group').count(), 1);
    await page.waitForFunction(() => document.querySelectorAll('.tile-picture.there').length >= 8);
  });
});

test('only tiles in view are made, and their pictures are asked for in pages, once', async () => {
  await withPanel('done', async (page) => {
    await page.locator('.samples h2').evaluate((title) => title.scrollIntoView());
    await page.waitForFunction(() => document.querySelectorAll('.tile-picture.there').length >= 20);
    assert.ok((await page.locator('.tile').count()) < 120);
    const requests = (await posted(page)).flatMap((message) => (message.type === 'pictures' ? [message] : []));
    assert.ok(requests.every(({ indices, size }) => indices.length <= 24 && size === 112));
    const asked = requests.flatMap(({ indices }) => indices);
    assert.equal(new Set(asked).size, asked.length, 'no picture is asked for twice');
    assert.ok(asked.length < 120);

    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.tile')].some((tile) => tile.getAttribute('aria-posinset') === '1000'),
    );
    await page.waitForFunction(() =>
      document.querySelector('.tile:last-child .tile-picture')?.classList.contains('there'),
    );
    assert.ok((await page.locator('.tile').count()) < 120);
  });
});

test('no pictures are asked for while a run is under way', async () => {
  await withPanel('running', async (page) => {
    assert.ok((await page.locator('.tile').count()) > 10);
    assert.ok((await posted(page)).every(({ type }) => type !== 'pictures'));
  });
});

test('pictures that fail are said so in place, and can be asked for again', async () => {
  await withPanel('running', async (page) => {
    await page.evaluate(() => {
      window.fakeHost.answer = 'failure';
    });
    await page.evaluate(() => window.fakeHost.show('done'));
    const again = page.locator('.samples .banner').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    assert.match((await page.locator('.samples .banner').textContent()) ?? '', /The VAE cannot run any more/);
    await page.evaluate(() => {
      window.fakeHost.answer = 'pictures';
    });
    await again.click();
    await page.waitForFunction(() => document.querySelectorAll('.tile-picture.there').length >= 20);
    assert.ok(await page.locator('.samples .banner').isHidden());
  });
});

test('the gallery and the dialog work by keyboard alone', async () => {
  await withPanel('done', async (page) => {
    await chip(page, 'all').focus();
    for (let step = 0; step < 12 && (await focusedSample(page)) === null; step++) await page.keyboard.press('Tab');
    const positions = await page
      .locator('.tile')
      .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-index')));
    assert.equal(await focusedSample(page), positions[0], 'Tab comes to the first sample');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedSample(page), positions[1]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.equal(await focusedSample(page), positions[1]);
    assert.equal(await page.locator('.tile[tabindex="0"]').count(), 1, 'one tile is in the Tab order');

    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.equal(await dialog.getByRole('heading').textContent(), `Sample ${positions[1]}`);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await dialog.getByRole('heading').textContent(), `Sample ${positions[2]}`);
    await page.keyboard.press('Escape');
    assert.ok(await dialog.isHidden());
    assert.equal(await focusedSample(page), positions[2], 'the focus is on the sample that was looked at');

    await page.keyboard.press('End');
    await settle(page);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')), '1000');
    await page.keyboard.press('Home');
    assert.equal(await focusedSample(page), positions[0]);
  });
});

test('at the last sample the dialog still listens to keys', async () => {
  await withPanel('done', async (page) => {
    await page.locator('.tile').first().click();
    const dialog = page.getByRole('dialog');
    const place = (rank: number) => dialog.getByText(`${rank} of 1000`, { exact: true }).waitFor({ timeout: 10_000 });
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
    const request = (await posted(page)).findLast((message) => message.type === 'pictures' && message.size === 224);
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
      return [[...canvas.getContext('2d')!.getImageData(110, 110, 4, 4).data], window.fakeHost.photo()] as const;
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
    assert.match((await page.locator('.trust').textContent()) ?? '', /Trustworthy.*0\.86.*0\.91/);
    await alert.getByRole('button', { name: 'Open setting' }).click();
    await alert.getByRole('button', { name: 'Show log' }).click();
    await alert.getByRole('button', { name: 'Try again' }).click();
    assert.deepEqual((await posted(page)).filter(({ type }) => type !== 'pictures').slice(1), [
      { type: 'command', command: 'openSetting' },
      { type: 'command', command: 'showLog' },
      {
        type: 'explain',
        settings: { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', sampling: 'local', seed: 0 },
      },
    ]);
    await change(page, { phase: 'done', error: undefined, stale: 'changed' });
    assert.ok(await alert.isHidden());
    assert.match((await page.locator('.messages').textContent()) ?? '', /The image has changed since: run again/);
    assert.equal(await page.evaluate(() => window.fakeHost.pixels().join()), before);
  });
});

test('a map is never laid over another picture: that of a changed file is shown plainly, with the way on', async () => {
  await withPanel('done', async (page) => {
    const before = await page.evaluate(() => window.fakeHost.pixels().join());
    await change(page, { stale: 'changed' });
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
    assert.ok((await posted(page)).some(({ type }) => type === 'explain'));

    await page.evaluate(() => window.fakeHost.sendPreview());
    await change(page, { stale: undefined });
    assert.equal(await page.evaluate(() => window.fakeHost.pixels().join()), before);
    assert.ok(await page.locator('.notice').isHidden());
  });
});

test('an image file that can’t be read any more leaves its picture and map', async () => {
  await withPanel('done', async (page) => {
    const before = await page.evaluate(() => window.fakeHost.pixels().join());
    await change(page, { stale: 'unreadable' });
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
    assert.equal((await posted(page)).filter(({ type }) => type === 'pictures').length, 0);

    await change(page, { remembered: { made: 0, modelChanged: true } });
    await page.getByText(/the model has changed since\. Run again/).waitFor();
    await page.evaluate(() => window.fakeHost.show('done'));
    await change(page, { run: 9 });
    await page.locator('.tile-picture.there').first().waitFor();
    assert.equal(await page.getByText(/^Made on/).count(), 0);
  });
});

test('each status is said in words, with its sentence', async () => {
  await withPanel('done', async (page) => {
    const status = page.locator('.status');
    assert.equal(await status.textContent(), 'Trustworthy');
    await page.evaluate(() => window.fakeHost.show('unstable'));
    await settle(page);
    assert.equal(await status.textContent(), 'Unstable');
    await page.evaluate(() => window.fakeHost.show('nothingShifted'));
    await settle(page);
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

test('many states a second disturb neither the focus, nor the typed text, nor the scroll position', async () => {
  await withPanel('running', async (page) => {
    const samples = page.getByRole('spinbutton', { name: 'Samples' });
    await samples.fill('250');
    await page.evaluate(() => window.scrollTo(0, 300));
    const marked = await page.evaluate(() => {
      const parts = ['.status', '.score', '.picture canvas', '.tile', '.chip'].map((name) =>
        document.querySelector(name),
      );
      Object.assign(window, { parts });
      return window.scrollY;
    });
    for (let done = 431; done < 461; done++) {
      await page.evaluate(
        (count) => window.fakeHost.send({ type: 'state', state: window.fakeHost.states.running(count) }),
        done,
      );
    }
    await settle(page);
    assert.equal(await samples.inputValue(), '250');
    assert.ok(await samples.evaluate((input) => document.activeElement === input));
    assert.equal(await page.evaluate(() => window.scrollY), marked);
    assert.ok(
      await page.evaluate(() => (window as unknown as { parts: Element[] }).parts.every((part) => part.isConnected)),
      'the same elements are still there',
    );
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '460');
    assert.match((await page.locator('.activity').textContent()) ?? '', /Making samples, 460 of 1000/);

    await page.locator('.tile').nth(4).focus();
    const held = await focusedSample(page);
    await page.evaluate(() => window.fakeHost.send({ type: 'state', state: window.fakeHost.states.running(600) }));
    await settle(page);
    assert.equal(await focusedSample(page), held, 'a tile in hand keeps the focus');
  });
});

test('controls ask for a run with what was changed', async () => {
  await withPanel('done', async (page) => {
    const explained = async (): Promise<RunSettings[]> =>
      (await posted(page)).flatMap((message) => (message.type === 'explain' ? [message.settings] : []));
    await page.getByRole('spinbutton', { name: 'Samples' }).fill('250');
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('7');
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    await classes.fill('tiger');
    assert.deepEqual(await page.locator('.combobox-list [role=option] span:first-child').allTextContents(), [
      'tiger cat',
      'tiger',
      'tiger cat',
      'tiger',
    ]);
    await classes.press('Enter');
    assert.equal(await classes.inputValue(), 'tiger cat');
    await page.getByRole('button', { name: 'Run again' }).click();
    assert.deepEqual(await explained(), [
      { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', target: 282, samples: 250, sampling: 'local', seed: 7 },
    ]);

    await page.getByRole('spinbutton', { name: 'Samples' }).fill('1');
    await page.getByRole('spinbutton', { name: 'Samples' }).press('Enter');
    assert.equal((await explained()).length, 1, 'a number out of range starts nothing');

    await page.getByRole('button', { name: 'lynx 0.01. Explain this class: lynx, catamount' }).click();
    assert.equal((await explained())[1]?.target, 287);
    assert.equal(
      (await explained())[1]?.samples,
      undefined,
      'another class is explained with the settings of the shown run',
    );
  });
});

test('another model is picked by keyboard, starts with its top class, and outlasts incoming states', async () => {
  await withPanel('done', async (page) => {
    await change(page, { models: ['Mine', 'SqueezeNet 1.1 (bundled)'], bundledOnly: false });
    assert.ok(await page.getByRole('button', { name: 'Add your own model' }).isHidden());
    const models = page.getByRole('combobox', { name: 'Model' });
    await models.focus();
    await page.keyboard.press('ArrowUp');
    await settle(page);
    await change(page, {});
    assert.match((await models.textContent()) ?? '', /Mine/);
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    assert.equal(await classes.inputValue(), 'The top class');
    await classes.click();
    assert.equal(
      await page.locator('.combobox-list [role=option]').count(),
      1,
      'the other model’s classes are not known yet',
    );
    await classes.press('Escape');
    await page.getByRole('button', { name: 'Run again' }).click();
    const last = (await posted(page)).at(-1);
    assert.equal(last?.type === 'explain' && last.settings.model, 'Mine');
  });
});

test('a method is picked by keyboard, and brings its number of samples unless one was typed', async () => {
  await withPanel('done', async (page) => {
    const methods = page.getByRole('combobox', { name: 'Method' });
    const samples = page.getByRole('spinbutton', { name: 'Samples' });
    const sampling = page.getByRole('combobox', { name: 'Sampling' });
    const pick = async (key: 'ArrowDown' | 'ArrowUp', times = 1) => {
      await methods.focus();
      for (let press = 0; press < times; press++) await page.keyboard.press(key);
      await settle(page);
    };
    assert.match((await methods.textContent()) ?? '', /Re-label distillation/);
    assert.equal(await samples.inputValue(), '1000');

    await pick('ArrowDown');
    assert.match((await methods.textContent()) ?? '', /RISE/);
    assert.equal(await samples.inputValue(), '4000');
    assert.equal(await sampling.getAttribute('aria-disabled'), 'true');
    assert.equal(await sampling.getAttribute('aria-description'), 'RISE paints nothing, so it has no sampling mode.');
    await page.getByRole('button', { name: 'Run again' }).click();
    const asked = (await posted(page)).at(-1);
    const settings = { model: 'SqueezeNet 1.1 (bundled)', method: 'rise', sampling: 'local', seed: 0 };
    assert.deepEqual(asked, { type: 'explain', settings });

    await pick('ArrowDown', 2);
    assert.ok(await samples.isDisabled(), 'windows are not for the user to count');
    assert.equal(await samples.inputValue(), '');
    assert.match((await samples.getAttribute('aria-description')) ?? '', /^Occlusion does not ask/);

    await pick('ArrowUp', 3);
    assert.equal(await samples.inputValue(), '1000');
    assert.equal(await sampling.getAttribute('aria-disabled'), 'false');
    await samples.fill('250');
    await pick('ArrowDown');
    assert.equal(await samples.inputValue(), '250', 'what was typed stays');
    await samples.fill('');
    await samples.blur();
    await settle(page);
    assert.equal(await samples.inputValue(), '4000', 'an emptied field is the default again');
  });
});

test('"Auto" leaves the number of samples to the method, and brings it back', async () => {
  await withPanel('done', async (page) => {
    const samples = page.getByRole('spinbutton', { name: 'Samples' });
    const auto = page.getByRole('checkbox', { name: 'Auto' });
    const askedFor = async () => {
      await page.getByRole('button', { name: 'Run again' }).click();
      const last = (await posted(page)).at(-1);
      return last?.type === 'explain' ? last.settings.samples : undefined;
    };
    assert.equal(await auto.getAttribute('aria-checked'), 'false');
    await auto.focus();
    await page.keyboard.press('Space');
    await settle(page);
    assert.equal(await auto.getAttribute('aria-checked'), 'true');
    assert.ok(await samples.isDisabled());
    assert.equal(await samples.inputValue(), '');
    assert.match((await samples.getAttribute('aria-description')) ?? '', /^As many as it takes/);
    assert.equal(await askedFor(), 'auto');

    await page.keyboard.press('Shift+Tab');
    await auto.click();
    await settle(page);
    assert.equal(await samples.inputValue(), '1000');
    await page.getByRole('combobox', { name: 'Method' }).focus();
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.ok(await auto.isHidden(), 'RISE does not stop by itself');
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
    assert.deepEqual(await shown(), ['Split-half', 'Kept / shifted']);
    assert.equal(await page.locator('.status strong').textContent(), 'Stable');
    assert.doesNotMatch((await page.locator('.trust .figures').innerText()) ?? '', /student|VAE/);
    assert.equal(
      await page
        .locator('.figure:visible')
        .filter({ hasText: /student|VAE/ })
        .count(),
      0,
    );
    assert.equal(await page.getByRole('spinbutton', { name: 'Samples' }).inputValue(), '4000');

    await page.evaluate(() => window.fakeHost.show('random'));
    await settle(page);
    assert.deepEqual(await shown(), []);
    assert.equal(await page.locator('.status strong').textContent(), 'Reference only');
    assert.match((await page.locator('.samples').textContent()) ?? '', /This method makes no samples/);
    assert.equal(await page.getByRole('spinbutton', { name: 'Samples' }).inputValue(), '0');

    await change(page, { settings: { model: 'm', method: 'lime', sampling: 'local', seed: 0 } });
    assert.deepEqual(await shown(), ['Agreement', 'Correlation', 'Split-half', 'Kept / shifted']);

    await page.evaluate(() => window.fakeHost.show('done'));
    await settle(page);
    const all = ['Agreement', 'Correlation', 'Split-half', 'Kept / shifted', 'Reconstruction'];
    assert.deepEqual(await shown(), all);
    assert.doesNotMatch((await page.locator('.facts').textContent()) ?? '', /Re-label/);
  });
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

test('namesakes among the classes are told apart, and Escape leaves the choice as it was', async () => {
  await withPanel('done', async (page) => {
    const classes = page.getByRole('combobox', { name: 'Class to explain' });
    await classes.fill('crane');
    assert.deepEqual(await page.locator('.combobox-list [role=option] span:first-child').allTextContents(), [
      'crane (134)',
      'crane (517)',
    ]);
    await classes.press('Escape');
    assert.equal(await classes.inputValue(), 'Top: Egyptian cat');
    assert.equal(await classes.getAttribute('aria-expanded'), 'false');
  });
});

test('cancel and the menu send their commands', async () => {
  await withPanel('running', async (page) => {
    await page.getByRole('button', { name: 'Cancel' }).click();
    const names = ['Copy terminal command', 'Export…', 'Add a model…', 'Open image', 'Reveal image', 'Show log'];
    for (const name of names) {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name }).click();
    }
    assert.deepEqual((await posted(page)).slice(1), [
      { type: 'cancel' },
      { type: 'command', command: 'copyCommand' },
      { type: 'command', command: 'export' },
      { type: 'command', command: 'addModel' },
      { type: 'command', command: 'openImage' },
      { type: 'command', command: 'revealImage' },
      { type: 'command', command: 'showLog' },
    ]);
    await page.evaluate(() => window.fakeHost.show('cancelled'));
    await settle(page);
    assert.match((await page.locator('.messages').textContent()) ?? '', /Cancelled after 320 of 1000 samples/);
    assert.equal(await page.locator('[role=status][aria-live]').textContent(), 'Cancelled after 320 of 1000 samples.');
  });
});

test('a new run resets the filter, the open sample and the pictures', async () => {
  await withPanel('done', async (page) => {
    await chip(page, 'shifted').click();
    await page.locator('.tile').first().click();
    assert.ok(await page.getByRole('dialog').isVisible());
    await page.evaluate(() =>
      window.fakeHost.send({ type: 'state', state: { ...window.fakeHost.states.running(430), run: 2 } }),
    );
    await settle(page);
    assert.ok(await page.locator('dialog').isHidden());
    assert.equal(await chip(page, 'all').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.locator('.tile-picture.there').count(), 0);
  });
});

test('the page leaves uri, settings and view behind, and takes the view up again', async () => {
  const viewport = { zoom: 4, x: 0.25, y: 0.5 };
  const view = {
    opacity: 0.2,
    map: true,
    contour: true,
    share: 0.5,
    signed: false,
    viewport,
    filter: 'shifted',
    sort: 'index',
    grouped: false,
    scatter: false,
  };
  await withPanel(
    'done',
    async (page) => {
      assert.equal(await page.getByRole('slider', { name: 'Opacity of the map' }).inputValue(), '20');
      assert.equal(await chip(page, 'shifted').getAttribute('aria-pressed'), 'true');
      await page.getByRole('slider', { name: 'Opacity of the map' }).press('ArrowRight');
      await settle(page);
      assert.deepEqual(await page.evaluate(() => window.fakeHost.stored), {
        uri: 'file:///work/images/chelsea.png',
        settings: { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', sampling: 'local', seed: 0 },
        view: { ...view, opacity: 0.25 },
      });
    },
    { uri: 'x', settings: {}, view },
  );
});

test('labels and messages are text, whatever is in them', async () => {
  await withPanel('done', async (page) => {
    const evil = '<img src=x onerror="window.hacked = 1">';
    await page.evaluate((label) => {
      const { fakeHost } = window;
      const state = fakeHost.states.done();
      const prediction = state.prediction!;
      const labels = prediction.labels.map((name, index) => (index === 285 || index === 282 ? label : name));
      const evilPrediction = {
        ...prediction,
        labels,
        top: prediction.top.map((score) => ({ ...score, label: labels[score.index]! })),
        target: { ...prediction.target, label },
      };
      fakeHost.send({
        type: 'state',
        state: {
          ...state,
          run: 5,
          imageName: label,
          prediction: evilPrediction,
          advice: label,
          notes: [label],
          error: { message: label },
        },
      });
    }, evil);
    await settle(page);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), evil);
    assert.equal(await page.locator('.score .name').first().textContent(), `${evil} (285)`);
    await page.getByRole('combobox', { name: 'Class to explain' }).click();
    await page.locator('.tile').first().click();
    await settle(page);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  });
});

test('no preview and no samples: every state has its words', async () => {
  await withPanel('waiting', async (page) => {
    assert.match((await page.locator('.waiting').textContent()) ?? '', /Waiting for the image/);
    await page.evaluate(() => window.fakeHost.show('loading'));
    await settle(page);
    assert.match((await page.locator('.waiting').textContent()) ?? '', /Loading models/);
    assert.match((await page.locator('.samples').textContent()) ?? '', /Samples show up here as they are made/);
    await page.evaluate(() => window.fakeHost.show('failed'));
    await settle(page);
    assert.match((await page.getByRole('alert').textContent()) ?? '', /labels\.txt has 999 labels/);
    await page.locator('.messages').getByRole('button', { name: 'Add your own model' }).click();
    assert.deepEqual((await posted(page)).at(-1), { type: 'command', command: 'addModel' });
  });
});

for (const theme of themeNames) {
  test(`axe finds nothing serious in ${theme}`, async () => {
    const { page, errors } = await harness.open(theme);
    const check = async (where: string) => {
      await settle(page);
      await page.waitForTimeout(100);
      const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const told = bad.map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
      assert.deepEqual(told, [], `${theme}, ${where}`);
    };
    await page.evaluate(axe.source);
    for (const state of [
      'loading',
      'running',
      'failed',
      'nothingShifted',
      'unstable',
      'rise',
      'random',
      'remembered',
      'done',
    ] as const) {
      await page.evaluate((name) => window.fakeHost.show(name), state);
      await check(state);
    }
    await page.getByRole('checkbox', { name: 'Group by class' }).click();
    await check('groups');
    await page.getByRole('checkbox', { name: 'Group by class' }).click();
    await page.getByRole('combobox', { name: 'Class to explain' }).click();
    await page.locator('summary').first().click();
    await check('class picker and details');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More actions' }).click();
    await check('menu');
    await page.keyboard.press('Escape');
    await page.locator('.tile').first().click();
    await page.waitForFunction(() => document.querySelector('.pair canvas.there') !== null);
    await check('dialog');
    assert.deepEqual(errors, []);
    await page.context().close();
  });
}
