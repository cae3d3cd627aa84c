import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { LayerList, PanelLayers } from '../../src/protocol/panel.ts';
import { seriousViolations } from '../fixtures/accessibility.ts';
import { settle } from '../host/settle.ts';
import { change, changePanel, posted, show, withPanel } from './support/panel.ts';
import { stagePixels } from './support/picture.ts';

const list: LayerList = {
  layers: [
    { name: 'conv1', channels: 64, height: 111, width: 111 },
    { name: 'fire5/concat', channels: 256, height: 27, width: 27 },
    { name: 'blocks.11/norm1', channels: 384, height: 14, width: 14, otherTokens: 1 },
  ],
  found: 'blocks.11/norm1',
};
const settings = { model: 'SqueezeNet 1.1 (bundled)', method: 'grad-cam', sampling: 'local', seed: 0 } as const;
const asked = async (page: Page) =>
  (await posted(page)).flatMap((call) => (call.method === 'layers' ? [call.params] : []));
const section = (page: Page) => page.getByRole('region', { name: 'Layer by layer' });
/** The stage's pixels as one text, which is compared quickly. */
const drawn = async (page: Page) => Buffer.from(await stagePixels(page)).toString('base64');
const slider = (page: Page) => section(page).getByRole('slider', { name: 'Layer' });
const showLayers = (page: Page, layers: PanelLayers) => change(page, { layers });

/** A finished explanation by Grad-CAM, whose layers are known. */
const withLayers = (check: (page: Page) => Promise<void>) =>
  withPanel('done', async (page) => {
    await change(page, { settings, layers: { list, own: list.found } });
    await check(page);
  });

test('the slider steps by keyboard through the layers, and says their names, sizes and number', async () => {
  await withLayers(async (page) => {
    assert.equal(await slider(page).getAttribute('aria-valuetext'), 'blocks.11/norm1 · 384 × 14 × 14 tokens, 3 of 3');
    assert.match((await section(page).textContent()) ?? '', /Layer by layer: Grad-CAM/);
    await slider(page).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await settle(page);
    assert.deepEqual(await asked(page), [
      { run: 1, show: 'fire5/concat' },
      { run: 1, show: 'conv1' },
    ]);
    await showLayers(page, { list, own: list.found, shown: 'fire5/concat', share: 0 });
    assert.equal(
      await slider(page).getAttribute('aria-valuetext'),
      'conv1 · 64 × 111 × 111, 1 of 3',
      'an answer to the step before does not move it back',
    );
    assert.deepEqual(await seriousViolations(page), []);
  });
});

test('the picture shows the layer’s map once it is made, and the explanation’s again afterwards', async () => {
  await withLayers(async (page) => {
    const own = await drawn(page);
    await showLayers(page, { list, own: list.found, shown: 'conv1', share: 0.5 });
    const without = await drawn(page);
    assert.ok(without !== own, 'the explanation’s map is not taken for the layer’s');
    const busy = section(page).getByRole('button', { name: 'Cancel the map of the layer' });
    assert.match((await section(page).textContent()) ?? '', /Computing the map: 50 %/);
    await busy.click();
    assert.deepEqual((await asked(page)).at(-1), { run: 1, show: null });
    await page.evaluate(
      ([layers, side]) => {
        const half = new Float32Array(side * side).fill(1, 0, (side * side) / 2);
        window.fakeHost.change({ layers: { ...layers, map: { width: side, height: side, values: half } } });
      },
      [{ list, own: list.found, shown: 'conv1' }, 112] as const,
    );
    await settle(page);
    const shown = await drawn(page);
    assert.ok(shown !== own);
    assert.ok(shown !== without);
    assert.match((await section(page).textContent()) ?? '', /The picture shows this layer’s map/);
    await section(page).getByRole('button', { name: 'Back to the explanation' }).click();
    assert.deepEqual((await asked(page)).at(-1), { run: 1, show: null });
    await showLayers(page, { list, own: list.found });
    assert.ok((await drawn(page)) === own);
  });
});

test('Escape leads back to the explanation, also from a layer whose map is not there yet', async () => {
  await withLayers(async (page) => {
    await slider(page).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    await settle(page);
    assert.deepEqual(await asked(page), [
      { run: 1, show: 'fire5/concat' },
      { run: 1, show: null },
    ]);
    await showLayers(page, { list, own: list.found });
    assert.match((await slider(page).getAttribute('aria-valuetext')) ?? '', /^blocks\.11\/norm1/);
    assert.ok(await slider(page).evaluate((node) => node.matches(':focus')));
  });
});

test('a layer that says nothing, and one that fails, are told so', async () => {
  await withLayers(async (page) => {
    await showLayers(page, { list, own: list.found, shown: 'conv1', map: null });
    assert.match((await section(page).textContent()) ?? '', /Nothing in this layer speaks for Egyptian cat/);
    await showLayers(page, { list, own: list.found, shown: 'conv1', error: 'Operator Asinh has no gradient here.' });
    assert.match((await section(page).textContent()) ?? '', /Operator Asinh has no gradient here\./);
  });
});

test('the layer on screen is explained with one click', async () => {
  await withLayers(async (page) => {
    await showLayers(page, { list, own: list.found, shown: 'fire5/concat', map: null });
    await section(page).getByRole('button', { name: 'Explain with this layer' }).click();
    assert.deepEqual((await posted(page)).at(-1), {
      method: 'explain',
      params: { ...settings, layer: 'fire5/concat' },
    });
  });
});

test('the picker names the found layer, and the chosen one is in the next run', async () => {
  await withLayers(async (page) => {
    const picker = page.getByRole('combobox', { name: 'Layer' });
    assert.match((await picker.textContent()) ?? '', /Automatic: blocks\.11\/norm1 · 384 × 14 × 14 tokens/);
    await picker.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await settle(page);
    await page.getByRole('button', { name: 'Run again' }).click();
    const explain = (await posted(page)).find(({ method }) => method === 'explain');
    assert.deepEqual(explain?.params, { ...settings, layer: 'fire5/concat' });
  });
});

test('layers that are asked for while an explanation runs are read when it is finished, and again for the next', async () => {
  await withPanel('running', async (page) => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Look through the layers' }).click();
    await settle(page);
    assert.deepEqual(await asked(page), []);
    assert.match((await page.locator('.readout').textContent()) ?? '', /when the explanation is finished/);
    await show(page, 'done');
    await change(page, { layers: {} });
    assert.deepEqual(await asked(page), [{ run: 1, show: undefined }]);
    await change(page, { layers: {}, done: 999 });
    assert.equal((await asked(page)).length, 1, 'once');
    assert.match((await section(page).textContent()) ?? '', /Reading the layers/);
    await changePanel(page, { run: 2 });
    await settle(page);
    assert.deepEqual((await asked(page)).at(-1), { run: 2, show: undefined });
  });
});

test('layers are read when a method that looks at one is picked, and on request for any other', async () => {
  await withPanel('done', async (page) => {
    assert.ok(await page.getByRole('combobox', { name: 'Layer' }).isHidden());
    assert.ok(await section(page).isHidden());
    await change(page, { layers: {} });
    assert.ok(await section(page).isHidden());
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Look through the layers' }).click();
    await settle(page);
    assert.deepEqual(await asked(page), [{ run: 1, show: undefined }]);
    assert.match((await section(page).textContent()) ?? '', /Reading the layers/);
    await showLayers(page, { list });
    assert.match((await section(page).textContent()) ?? '', /Layer by layer: Grad-CAM/);
    assert.deepEqual((await asked(page)).at(-1), { run: 1, show: list.found }, 'a map is shown at once');
    assert.ok(await slider(page).evaluate((element) => element.matches(':focus')));
    await page.getByRole('combobox', { name: 'Method' }).click();
    await page.getByRole('option', { name: 'Grad-CAM', exact: true }).click();
    await settle(page);
    assert.deepEqual((await asked(page)).at(-1), { run: 1, show: undefined });
    assert.ok((await asked(page)).length > 1);
    assert.ok(await page.getByRole('combobox', { name: 'Layer' }).isVisible());
  });
});
