import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { changePanel, withPanel } from '../support/panel.ts';
import { asked, evaluation, isThere, plot, withMetrics } from './measured.ts';

test('the lines go through the curves, and differ without colour', async () => {
  await withMetrics(async (page) => {
    const { curves } = await evaluation(page);
    const drawn = await plot(page, 'Insertion').evaluate((element) =>
      ['.curve-map', '.curve-random'].map((name) => {
        const line = element.querySelector<SVGPathElement>(name)!;
        const start = line.getPointAtLength(0);
        const end = line.getPointAtLength(line.getTotalLength());
        const ends = [start, end].map(({ x, y }) => [x / 100, 1 - y / 100] as const);
        return { ends, dashes: getComputedStyle(line).strokeDasharray };
      }),
    );
    for (const [index, { scores }] of [curves!.map.insertion, curves!.random.insertion].entries()) {
      const [[x, y], [lastX, lastY]] = drawn[index]!.ends as [readonly [number, number], readonly [number, number]];
      assert.ok(Math.abs(x) < 0.01 && Math.abs(y - scores[0]!) < 0.01);
      assert.ok(Math.abs(lastX - 1) < 0.01 && Math.abs(lastY - scores.at(-1)!) < 0.01);
    }
    assert.equal(drawn[0]!.dashes, 'none');
    assert.notEqual(drawn[1]!.dashes, 'none');
    assert.deepEqual(await plot(page, 'Insertion').locator('.line-label').allTextContents(), ['map', 'random']);
  });
});

test('keys move along a curve; the marker, the words and the picture follow', async () => {
  await withMetrics(async (page) => {
    const { curves } = await evaluation(page);
    const slider = plot(page, 'Deletion');
    assert.equal((await asked(page, 'curvePicture')).length, 0, 'nothing is asked for before anybody looks');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    await settle(page);
    const at = await Promise.all(['min', 'now', 'max'].map((end) => slider.getAttribute(`aria-value${end}`)));
    assert.deepEqual(at, ['0', '4', '28']);
    const [here, there] = [curves!.map, curves!.random].map(({ deletion }) => deletion.scores[4]!.toFixed(2));
    const words = `14 % of the pixels deleted: Egyptian cat ${here}, random map ${there}`;
    assert.equal(await slider.getAttribute('aria-valuetext'), words);
    const readout = (await page.locator('.curve-readout').innerText()).replace(/\s+/g, ' ').trim();
    assert.equal(readout, words.replace(':', '').replace(',', ''));
    const dot = await slider.locator('.curve-dot').evaluate((element) => element.getBoundingClientRect().toJSON());
    const box = await slider.locator('svg').evaluate((element) => element.getBoundingClientRect().toJSON());
    assert.ok(Math.abs(dot.x + dot.width / 2 - (box.x + (box.width * 4) / 28)) < 1.5);
    assert.ok(Math.abs(dot.y + dot.height / 2 - (box.y + box.height * (1 - curves!.map.deletion.scores[4]!))) < 1.5);

    await isThere(page);
    await page.keyboard.press('End');
    await settle(page);
    assert.equal(await slider.getAttribute('aria-valuenow'), '28');
    await page.keyboard.press('Home');
    await settle(page);
    assert.equal(await slider.getAttribute('aria-valuenow'), '0');
    const canvas = page.getByRole('img', { name: 'What the model saw: 0 % of the pixels deleted' });
    assert.ok(await canvas.isVisible());
  });
});

test('curves of before are read without pictures, which are not promised and not asked for', async () => {
  await withPanel('remembered', async (page) => {
    const readout = page.locator('.curve-readout');
    assert.equal((await readout.innerText()).trim(), 'Move along a curve to read its values.');
    await plot(page, 'Deletion').focus();
    await page.keyboard.press('PageUp');
    await settle(page);
    assert.match((await readout.innerText()).replace(/\s+/g, ' '), /^11 % of the pixels deleted Egyptian cat 0\.\d\d/);
    assert.equal(await readout.locator('canvas').isVisible(), false);
    assert.equal((await asked(page, 'curvePicture')).length, 0);
  });
});

test('the pointer moves along a curve, and pictures are asked for once each, the last one looked at next', async () => {
  await withMetrics(async (page) => {
    const box = await plot(page, 'Insertion').boundingBox();
    const to = (point: number) => page.mouse.move(box!.x + 1 + ((box!.width - 1) * point) / 28, box!.y + 40);
    for (const point of [2, 9, 14]) await to(point);
    await isThere(page);
    await settle(page);
    const points = () => asked(page, 'curvePicture').then((all) => all.map(({ params }) => params.point));
    assert.deepEqual((await points()).at(-1), 14);
    assert.ok(!(await plot(page, 'Deletion').locator('.curve-dot').isVisible()), 'only one curve is marked');
    const before = (await points()).length;
    await to(2);
    await settle(page);
    await to(14);
    await settle(page);
    assert.ok((await points()).length <= before + 1, 'what was fetched is kept');
    const last = (await asked(page, 'curvePicture')).at(-1)!;
    assert.deepEqual(last.params, { run: 1, curve: 'insertion', step: 1792, point: 14 });
  });
});

test('an answer to an earlier run is dropped, and a failure says why', async () => {
  await withMetrics(async (page) => {
    await page.evaluate(() => {
      window.fakeHost.answer = undefined;
    });
    await plot(page, 'Deletion').press('ArrowRight');
    await settle(page);
    assert.equal((await asked(page, 'curvePicture')).length, 1);
    await changePanel(page, { run: 2 });
    await page.evaluate(() => window.fakeHost.release());
    await settle(page);
    assert.equal(await page.locator('.curve-readout canvas.there').count(), 0);
    assert.match(await page.locator('.curve-readout').innerText(), /Move along a curve/);

    await page.evaluate(() => {
      window.fakeHost.answer = 'failure';
    });
    await plot(page, 'Deletion').press('ArrowRight');
    await page.getByText('The process has ended: run again.').waitFor();
    assert.equal((await asked(page, 'curvePicture')).length, 2, 'it does not ask again by itself');
  });
});

test('the curves can be read as a table', async () => {
  await withMetrics(async (page) => {
    await page.getByText('Show as a table').click();
    const rows = page.getByRole('table').locator('tbody tr');
    // The browser says that the table was opened in a task of its own.
    await rows.first().waitFor();
    assert.equal(await rows.count(), 29);
    const { curves } = await evaluation(page);
    const { map, random } = curves!;
    const lines = [map.deletion, random.deletion, map.insertion, random.insertion];
    const expected = lines.map(({ scores }) => scores[7]!.toFixed(3));
    assert.deepEqual(await rows.nth(7).locator('th, td').allTextContents(), ['25.0 %', ...expected]);
  });
});
