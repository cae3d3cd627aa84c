import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violationsInThemes } from '../support/accessibility.ts';
import { change, show } from '../support/panel.ts';
import { asked, evaluation, plot, section, withMetrics } from './measured.ts';

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

test('axe finds nothing serious in the metrics, in any theme', async () => {
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
      assert.deepEqual(await violationsInThemes(page, '.evaluation'), []);
    }
  });
});
