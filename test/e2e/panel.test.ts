import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import sharp from 'sharp';
import { examples } from '../../scripts/shared/places.ts';
import { sessionPatience } from '../host/patience.ts';
import { seriousViolations, stepsInEveryTheme } from './support/accessibility.ts';
import { cellsOf } from './support/mapOnPicture.ts';
import { assertFocused } from './support/pageFocus.ts';
import { Panel } from './support/panel.ts';
import { bestShift, brightness, changes, decode, difference, type Point, readGrid } from './support/pixels.ts';
import { type Manifest, Session } from './support/session.ts';
import { stepsOf } from './support/steps.ts';

/** Too few for the search of regions, whose outlines would lie over the map. */
const samples = 150;
const explain = 'Explain Prediction';
const chelsea = path.join(examples, 'chelsea.png');

describe('The panel, in a clean VS Code with the packaged extension', { timeout: sessionPatience }, () => {
  let session: Session;
  let panel: Panel;
  let manifest: Manifest;
  let evidence: string;

  const step = stepsOf(() => session);

  before(async () => {
    // Stored lying on its side, to be set upright by its EXIF tag.
    const lying = await sharp(chelsea).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    session = await Session.start(
      { 'relabel.samples': samples, 'workbench.colorTheme': 'Default Dark Modern' },
      { 'lying.jpg': lying, 'broken.png': 'This is not a picture.' },
    );
    panel = new Panel(session.workbench);
    evidence = session.scratch('evidence');
    manifest = await session.explainInTerminal('chelsea.png', '--samples', `${samples}`, '--out', evidence);
  });

  after(async () => session?.stop());

  step('opens from the explorer menu and explains the image', async () => {
    await session.workbench.pickFromMenu('chelsea.png', explain);
    await panel.done('chelsea.png');
    const [first] = await panel.prediction();
    assert.match(first ?? '', /\. Explained now: /);
    assert.ok(first?.endsWith(`: ${manifest.prediction[0]?.label}`), first);
  });

  step('counts the same samples as the manifest that the terminal prints', async () => {
    const { total, kept, shifted, shiftedTo } = manifest.counts;
    assert.equal(total, samples);
    assert.equal(kept + shifted, samples);
    assert.deepEqual(await panel.counts(), { total, kept, shifted, shiftedTo });
  });

  step('dims exactly what the model does not see', async () => {
    // 451 × 300 is resized to 384 × 256, of which the model sees 224 × 224 in the middle: from 93.96 to 357.04 across
    // and from 18.75 to 281.25 down.
    const shown = await panel.pixels(panel.picture);
    const photo = await decode(chelsea);
    assert.deepEqual([shown.width, shown.height], [451, 300]);
    const [across, down] = [451, 300].map((length) => Array.from({ length }, (_, index) => index));
    const column = (x: number): Point[] => down!.filter((y) => y > 20 && y < 280).map((y) => ({ x, y }));
    const row = (y: number): Point[] => across!.filter((x) => x > 95 && x < 355).map((x) => ({ x, y }));
    const bright = (line: readonly Point[]): boolean => brightness(shown, photo, line) > 0.7;
    const columns = across!.filter((x) => bright(column(x)));
    const rows = down!.filter((y) => bright(row(y)));
    assert.deepEqual([columns[0], columns.at(-1), columns.length], [94, 356, 263]);
    assert.deepEqual([rows[0], rows.at(-1), rows.length], [19, 280, 262]);
  });

  step('colours the photo where the map is hot, and only there', async () => {
    const shown = await panel.pixels(panel.picture);
    const photo = await decode(chelsea);
    const map = await readGrid(path.join(evidence, 'saliency.npy'));
    const cells = cellsOf(map, manifest.frame);
    const hottest = cells.sort((a, b) => b.value - a.value).slice(0, 300);
    // What is drawn at full strength: the 99.5th percentile of what speaks for the class.
    const top = map.values.map((value) => Math.max(0, value)).toSorted()[Math.ceil(0.995 * map.values.length) - 1]!;
    const coldest = cells.filter(({ inside, around }) => inside && around < top / 20);
    assert.ok(coldest.length > 300, `only ${coldest.length} cells are cold`);
    const points = (some: typeof cells): Point[] => some.map(({ point }) => point);
    const atHot = changes(shown, photo, points(hottest));
    assert.ok(Math.min(...atHot) > 25, `at a hot spot the photo has changed by ${Math.min(...atHot)} of 255`);
    // The map is laid over the photo at 60 %, and each pixel as opaque as the cells that it lies between are strong: where
    // none of them speaks for the class, only rounding is left.
    const excess = changes(shown, photo, points(coldest)).map(
      (change, index) => change - 0.6 * 255 * (Math.max(0, coldest[index]!.around) / top),
    );
    assert.ok(Math.max(...excess) <= 2, `a cold spot has changed by ${Math.max(...excess)} of 255 more than it may`);
  });

  step('lays the map where the exported overlay has it, to the pixel', async () => {
    assert.equal(await panel.opacity.inputValue(), '60');
    const shown = await panel.pixels(panel.picture);
    // Made by the pipeline, without a browser.
    const overlay = await decode(path.join(evidence, 'overlay.png'));
    const inside: Point[] = [];
    for (let y = 19; y <= 280; y++) for (let x = 94; x <= 356; x++) inside.push({ x, y });
    // Rounding is all that may differ: moved by one pixel, the two are up to 28 of 255 apart.
    const apart = changes(shown, overlay, inside).reduce((most, change) => Math.max(most, change));
    assert.ok(apart <= 2, `they differ by up to ${apart} of 255`);
  });

  step('keeps image and map together when zoomed, to the pixel', async () => {
    const { page } = session.workbench;
    const overlay = await decode(path.join(evidence, 'overlay.png'));
    const photo = await decode(chelsea);
    // By keyboard: to 1:1, and from the whole picture to four times as large, a little to the right and down.
    for (const keys of [['1'], ['0', '+', '+', '+', '+', 'Shift+ArrowRight', 'Shift+ArrowDown']]) {
      for (const key of keys) await panel.pane.press(key);
      for (const [picture, shown] of [
        [overlay, true],
        [photo, false],
      ] as const) {
        if ((await panel.map.isChecked()) !== shown) await panel.map.press('Space');
        await panel.settle();
        const { plane, view } = await panel.planeAndView();
        const screen = await decode(await page.screenshot({ clip: view }));
        const found = bestShift(screen, picture, { x: plane.x - view.x, y: plane.y - view.y, width: plane.width });
        assert.ok(
          Math.max(Math.abs(found.x), Math.abs(found.y)) <= 1,
          `${shown ? 'the map' : 'the photo'} lies ${found.x}, ${found.y} pixels off after ${keys.join(' ')}`,
        );
      }
      await panel.map.press('Space');
      await panel.settle();
      await session.workbench.screenshot(`zoomed ${keys.length}`);
    }
    await panel.pane.press('0');
  });

  step('opens a sample beside the original by keyboard, and gives the focus back', async () => {
    const first = panel.samples.first();
    await first.focus();
    await first.press('ArrowRight');
    const second = panel.samples.nth(1);
    await assertFocused(second);
    const name = await second.getAttribute('aria-label');
    await second.press('Enter');
    await panel.dialog.waitFor();
    await panel.dialog.locator('canvas.there').waitFor();
    const [original, sample] = await Promise.all(
      [0, 1].map((nth) => panel.pixels(panel.dialog.getByRole('img').nth(nth))),
    );
    assert.deepEqual([original!.width, original!.height], [224, 224]);
    assert.deepEqual([sample!.width, sample!.height], [224, 224]);
    // A neighbour of the original: changed, yet the same picture.
    const apart = difference(original!, sample!);
    assert.ok(apart > 1 && apart < 60, `the sample differs by ${apart} of 255`);
    await session.workbench.screenshot('sample');
    await session.workbench.page.keyboard.press('Escape');
    await panel.dialog.waitFor({ state: 'hidden' });
    await assertFocused(panel.samples.and(panel.named(name ?? '')));
  });

  step('filters the gallery', async () => {
    await panel.filter('shifted').click();
    await panel.samples.first().waitFor();
    assert.equal(await panel.samples.first().getAttribute('aria-setsize'), String(manifest.counts.shifted));
    for (const label of await panel.samples.evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel ?? ''))) {
      assert.match(label, / shifted, sample \d+$/);
    }
    await panel.filter('all').click();
  });

  stepsInEveryTheme(
    step,
    () => session,
    'panel',
    () => panel.heading.scrollIntoViewIfNeeded(),
  );

  step('runs again with other settings, like the terminal with the same', async () => {
    const other = await session.explainInTerminal('chelsea.png', '--samples', '120', '--seed', '7');
    await panel.runAgain({ samples: 120, seed: 7 });
    await panel.done('chelsea.png');
    const { total, kept, shifted, shiftedTo } = other.counts;
    assert.equal(total, 120);
    assert.deepEqual(await panel.counts(), { total, kept, shifted, shiftedTo });
  });

  step('keeps what was shown when a run is cancelled', async () => {
    const before = await panel.counts();
    await panel.runAgain({ samples: 5000 });
    await panel
      .text(/Making samples, \d+ of 5000/)
      .first()
      .waitFor();
    await panel.button('Cancel').click();
    await panel.done('chelsea.png');
    assert.deepEqual(await panel.counts(), before);
  });

  step('comes back after the window is reloaded', async () => {
    const before = await panel.counts();
    await session.workbench.reload('chelsea.png');
    await panel.done('chelsea.png');
    assert.deepEqual(await panel.counts(), before);
  });

  step('says that the file has changed, and that it is gone', async () => {
    const content = readFileSync(session.path('chelsea.png'));
    writeFileSync(session.path('chelsea.png'), readFileSync(session.path('coffee.png')));
    await panel.message('The image has changed. The prediction').waitFor();
    rmSync(session.path('chelsea.png'));
    await panel.message('The image was deleted').waitFor();
    assert.ok(await panel.verdict.isVisible(), 'the explanation is still there');
    writeFileSync(session.path('chelsea.png'), content);
    await panel.message('The image was deleted').waitFor({ state: 'hidden' });
  });

  step('sets a photo upright that is stored lying on its side', async () => {
    await session.workbench.closeEditors();
    await session.workbench.pickFromMenu('lying.jpg', explain);
    await panel.done('lying.jpg');
    await panel.map.click();
    const shown = await panel.pixels(panel.picture);
    const photo = await decode(chelsea);
    assert.deepEqual([shown.width, shown.height], [photo.width, photo.height]);
    const apart = difference(shown, photo);
    assert.ok(apart < 5, `it differs from the upright one by ${apart} of 255`);
  });

  step('says what is wrong with a file that is no image, and stays usable', async () => {
    await session.workbench.closeEditors();
    await session.workbench.pickFromMenu('broken.png', explain);
    await panel.alert.waitFor();
    assert.match((await panel.alert.textContent()) ?? '', /broken\.png/);
    await session.workbench.screenshot('error');
    assert.deepEqual(await seriousViolations(session.workbench.webview), []);
  });

  step('explains several images that are selected together', async () => {
    await session.workbench.closeEditors();
    await session.workbench.pickFromMenu('chelsea.png', explain, ['coffee.png']);
    await panel.done('coffee.png');
    await session.workbench.tab('Explain: chelsea.png').click();
    await panel.done('chelsea.png');
    const { total, kept, shifted, shiftedTo } = manifest.counts;
    assert.deepEqual(await panel.counts(), { total, kept, shifted, shiftedTo });
  });

  step('never leaves this machine', async () => {
    assert.deepEqual(session.browser.outside(), []);
  });
});
