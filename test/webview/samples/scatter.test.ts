import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { violationsInThemes } from '../support/accessibility.ts';
import { change } from '../support/panel.ts';
import { asked, plot, samples, withScatter } from './openScatter.ts';

test('it is asked for once when it is switched on, tells its progress, and is cancelled', async () => {
  await withScatter('done', async (page) => {
    await change(page, { scatter: {} });
    await change(page, { scatter: {} });
    assert.deepEqual(await asked(page), [{ method: 'scatter', params: { run: 1 } }]);
    await change(page, { scatter: { share: 0.4 } });
    const busy = page.locator('.scatter-busy');
    assert.match((await busy.textContent()) ?? '', /Laying out the samples: 40 %/);
    await busy.getByRole('button', { name: 'Cancel' }).click();
    await settle(page);
    assert.deepEqual((await asked(page)).at(-1), { method: 'stopScatter', params: { run: 1 } });
    assert.equal(await page.locator('.scatter').isVisible(), false);
  });
});

test('the caption says why the samples are not laid out by UMAP', async () => {
  await withScatter('scattered', async (page) => {
    const caption = page.locator('.scatter > p.quiet');
    assert.match(
      (await caption.textContent()) ?? '',
      /by UMAP.*Drag to select; Ctrl and the wheel, or \+ and −, zoom\.$/,
    );
    const { scatter } = await page.evaluate(() => window.fakeHost.states.scattered().explanation);
    const known = scatter?.scatter;
    assert.ok(known);
    await change(page, {
      scatter: { scatter: { ...known, method: 'pca', problem: 'UMAP failed: the log says why.' } },
    });
    assert.match((await caption.textContent()) ?? '', /principal components.*UMAP failed: the log says why\.$/);
  });
});

test('a failure is said in place, and the plot can be asked for again', async () => {
  await withScatter('done', async (page) => {
    await change(page, { scatter: { error: 'The VAE cannot run any more: run again.' } });
    assert.match((await page.locator('.scatter-busy').textContent()) ?? '', /The VAE cannot run any more/);
    await page.locator('.scatter-busy').getByRole('button', { name: 'Try again' }).click();
    assert.deepEqual(await asked(page), [{ method: 'scatter', params: { run: 1 } }]);
    await change(page, { scatter: undefined, phase: 'running' });
    assert.match((await page.locator('.scatter-busy').textContent()) ?? '', /when the explanation is finished/);
  });
});

test('every sample has a point, told by shape and colour', async () => {
  await withScatter('scattered', async (page) => {
    const all = await samples(page);
    const kept = all.filter((sample) => sample.kept).length;
    assert.equal(await page.locator('circle.scatter-point').count(), kept);
    assert.equal(await page.locator('path.scatter-point').count(), all.length - kept);
    const count = (colour: number) => page.locator(`.scatter-point[data-colour="${colour}"]`).count();
    const of = (label: number) => all.filter((sample) => sample.label === label).length;
    assert.deepEqual(await Promise.all([0, 1, 2].map(count)), [of(285), of(282), of(281)]);
    const legend = (await page.locator('.scatter-legend li').allTextContents()).map((text) => text.slice(1));
    assert.deepEqual(legend, ['kept', 'shifted', 'Egyptian cat', 'tiger cat', 'tabby', 'tiger', 'lynx']);
    assert.match(
      (await page.locator('.scatter').textContent()) ?? '',
      /All samples, placed by UMAP.*compared at 8 × 8/,
    );
  });
});

test('a point that is far out is at the edge with a dash, and the caption says so', async () => {
  await withScatter('scattered', async (page) => {
    const { scatter } = await page.evaluate(() => window.fakeHost.states.scattered().explanation);
    const known = scatter!.scatter!;
    const coordinates = Float32Array.from(Object.values(known.coordinates));
    coordinates[0] = 1e4;
    assert.equal(await page.locator('.scatter-far').count(), 0);
    await page.evaluate(() => window.fakeHost.show('done'));
    await change(page, { scatter: { scatter: { ...known, method: 'pca', coordinates } } });
    assert.equal(await page.locator('.scatter-far').count(), 1);
    assert.match(
      (await page.locator('.scatter > p.quiet').textContent()) ?? '',
      /1 lies farther out and is at the edge, with a dash\./,
    );
  });
});

test('axe finds nothing serious, in any theme', async () => {
  await withScatter('scattered', async (page) => {
    await plot(page).focus();
    await page.keyboard.press('ArrowRight');
    await settle(page);
    assert.deepEqual(await violationsInThemes(page), []);
  });
});
