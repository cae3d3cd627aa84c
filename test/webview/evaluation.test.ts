import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { seriousViolations } from '../fixtures/accessibility.ts';
import { settle } from '../host/settle.ts';
import type { PageCall } from './support/fakeHost.ts';
import { change, changePanel, posted, show, withPanel } from './support/panel.ts';
import { type ThemeName, themeNames } from './support/themes.ts';

/** A finished explanation whose map has been measured, in a window that shows all of it. */
const withMetrics = (check: (page: Page) => Promise<void>, theme: ThemeName = 'dark') =>
  withPanel('done', check, { theme, viewport: { width: 1280, height: 1300 } });

const section = (page: Page) => page.getByRole('region', { name: 'Deletion and insertion' });
const plot = (page: Page, name: 'Deletion' | 'Insertion') => page.getByRole('slider', { name: `${name} curve` });
const asked = async <M extends PageCall['method']>(page: Page, method: M) =>
  (await posted(page)).filter((call): call is Extract<PageCall, { method: M }> => call.method === method);
const evaluation = (page: Page) => page.evaluate(() => window.fakeHost.states.evaluation());
const isThere = (page: Page) => page.waitForFunction(() => document.querySelector('.curve-readout canvas.there'));

test('the figures stand beside those of a random map, with the direction that is better and the step', async () => {
  await withMetrics(async (page) => {
    const { curves } = await evaluation(page);
    const words = (await section(page).innerText()).replace(/\s+/g, ' ');
    const { map, random } = curves!;
    const two = (value: number) => value.toFixed(2);
    assert.ok(words.includes(`Deletion ↓ ${two(map.deletion.auc)} random ${two(random.deletion.auc)} lower is better`));
    assert.ok(
      words.includes(`Insertion ↑ ${two(map.insertion.auc)} random ${two(random.insertion.auc)} higher is better`),
    );
    assert.match(words, /Probability of Egyptian cat as .* blurred copy, 1792 pixels at a time\./);
    const label = await plot(page, 'Deletion').evaluate((element) => {
      return document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent;
    });
    assert.match(label ?? '', /^Deletion: area 0\.\d\d, of a random map 0\.\d\d; lower is better/);
  });
});

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

test('a finer step and ROAD are measured on request', async () => {
  await withMetrics(async (page) => {
    await page.getByRole('button', { name: 'Finer: 224 pixels a step' }).click();
    await page.getByRole('button', { name: 'Add ROAD' }).click();
    assert.deepEqual(await asked(page, 'evaluate'), [
      { method: 'evaluate', params: { run: 1, measures: { step: 224, road: false } } },
      { method: 'evaluate', params: { run: 1, measures: { road: true } } },
    ]);
    const known = await evaluation(page);
    await change(page, { evaluation: { ...known, busy: { what: 'road', share: 0.5 } } });
    assert.match(await section(page).innerText(), /Measuring ROAD\s+50 %/);
    assert.ok(await page.getByRole('button', { name: 'Add ROAD' }).isHidden());

    const fine = await page.evaluate(() => ({
      ...window.fakeHost.states.evaluation(224),
      road: window.fakeHost.states.road,
    }));
    await change(page, { evaluation: fine });
    assert.match(await section(page).innerText(), /224 pixels at a time/);
    assert.match((await section(page).innerText()).replace(/\s+/g, ' '), /ROAD ↑ LeRF 0\.34 − MoRF 0\.10 0\.24/);
    assert.equal(await section(page).getByRole('button').count(), 0, 'there is nothing left to ask for');
    assert.equal(await plot(page, 'Deletion').getAttribute('aria-valuemax'), '224');
  });
});

test('a measurement is cancelled by keyboard, and the focus stays in the section', async () => {
  await withMetrics(async (page) => {
    const known = await evaluation(page);
    const steps = { usualStep: 1792, fineStep: 224 };
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole('button', { name: 'Finer: 224 pixels a step' }).press('Enter');
    await change(page, { evaluation: { ...known, busy: { what: 'curves', share: 0.5 } } });
    assert.equal(await focused(), 'Cancel');
    const cancel = section(page).getByRole('button', { name: 'Cancel the measurement' });
    assert.ok(await cancel.isVisible());
    await page.keyboard.press('Enter');
    assert.deepEqual(await asked(page, 'stopEvaluating'), [{ method: 'stopEvaluating', params: { run: 1 } }]);
    await change(page, { evaluation: known });
    assert.ok(await cancel.isHidden());
    assert.match((await focused()) ?? '', /^Finer/);

    await change(page, { evaluation: { ...steps, busy: { what: 'curves', share: 0.4 } } });
    await page.keyboard.press('Enter');
    await change(page, { evaluation: steps });
    assert.equal(await focused(), 'Measure');
    await change(page, { evaluation: { ...known, busy: { what: 'road', share: 0.4 } } });
    const all = await page.evaluate(() => ({
      ...window.fakeHost.states.evaluation(224),
      road: window.fakeHost.states.road,
    }));
    await change(page, { evaluation: all });
    assert.equal(await focused(), 'Deletion and insertion', 'no button is left');
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

test('before, without and after a failed measurement the section says so', async () => {
  await withMetrics(async (page) => {
    const steps = { usualStep: 1792, fineStep: 224 };
    await change(page, { evaluation: { ...steps, busy: { what: 'curves', share: 0.4 } } });
    assert.match(await section(page).innerText(), /Measuring the map\s+40 %/);
    assert.ok(await plot(page, 'Deletion').isHidden());
    await change(page, { evaluation: { ...steps, error: 'The process has ended.' } });
    assert.match(await section(page).innerText(), /The process has ended\./);
    await page.getByRole('button', { name: 'Measure' }).click();
    assert.deepEqual((await asked(page, 'evaluate')).at(-1), {
      method: 'evaluate',
      params: { run: 1, measures: { step: 1792, road: false } },
    });
    await show(page, 'nothingShifted');
    assert.ok(await section(page).isHidden(), 'without a map there is nothing to measure');
    await show(page, 'running');
    assert.ok(await section(page).isHidden());
  });
});

for (const theme of themeNames) {
  test(`axe finds nothing serious in the metrics in ${theme}`, async () => {
    await withMetrics(async (page) => {
      const known = await page.evaluate(() => ({
        ...window.fakeHost.states.evaluation(),
        road: window.fakeHost.states.road,
      }));
      const states = [known, { ...known, busy: { what: 'road', share: 0.5 } }, { ...known, error: 'Failed.' }] as const;
      await plot(page, 'Deletion').press('PageUp');
      await page.getByText('Show as a table').click();
      for (const state of states) {
        await change(page, { evaluation: state });
        await page.waitForTimeout(100);
        assert.deepEqual(await seriousViolations(page, '.evaluation'), []);
      }
    }, theme);
  });
}
