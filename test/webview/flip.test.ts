import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Regions } from '../../src/protocol/panel.ts';
import { settle } from '../host/settle.ts';
import { change, posted, withPanel } from './support/panel.ts';
import { readout, withLook } from './support/picture.ts';

const regions: Regions = {
  change: {
    where: [{ x: 20, y: 20, width: 40, height: 40 }],
    share: 0.032,
    probability: 0.1,
    label: { index: 282, label: 'tiger cat', probability: 0.61 },
    held: 5,
    asked: 5,
    samples: [],
  },
};
const explained = async (page: Page) => (await posted(page)).filter(({ method }) => method === 'explain');

async function askWhatFlips(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'What would flip it?' }).click();
  await settle(page);
}

test('the smallest change that was found is outlined and read out, whatever was switched off', async () => {
  await withPanel('done', async (page) => {
    await change(page, { regions });
    await page.getByRole('checkbox', { name: 'Regions', exact: true }).click();
    await settle(page);
    await askWhatFlips(page);
    assert.equal(
      await page.getByRole('checkbox', { name: 'Regions', exact: true }).getAttribute('aria-checked'),
      'true',
    );
    const said = page.getByRole('list', { name: 'Regions that decide the label' });
    assert.ok(await said.evaluate((list) => document.activeElement === list));
    assert.equal(await said.textContent(), 'Smallest change that shifts it: 3 % of the image → tiger cat, 0.61');
    assert.deepEqual(await explained(page), []);
  });
});

test('where the method looks for no change, the usual one is run', async () => {
  await withPanel('rise', async (page) => {
    await askWhatFlips(page);
    const [asked] = await explained(page);
    assert.equal(asked?.method === 'explain' && asked.params.method, 'relabel');
  });
});

test('where none was found, or not yet, that is said', async () => {
  await withPanel('done', async (page) => {
    await change(page, { regions: undefined });
    await askWhatFlips(page);
    assert.match((await readout(page).textContent()) ?? '', /^No small change was found .* more samples/);
    await change(page, { phase: 'running' });
    await askWhatFlips(page);
    assert.match((await readout(page).textContent()) ?? '', /known when the explanation is finished/);
    assert.deepEqual(await explained(page), []);
  });
});

test('the regions that decide the label are outlined and told beside the verdict', async () => {
  await withLook(async (page) => {
    const box = page.getByRole('checkbox', { name: 'Regions', exact: true });
    assert.ok(await box.isHidden(), 'none are known of this map');
    await page.evaluate(() => {
      const label = window.fakeHost.states.done().explanation.prediction!.top[1]!;
      const told = { share: 0.25, probability: 0.5, label, held: 4, asked: 4, samples: [] };
      const [sufficient, change] = [0, 112].map((x) => ({ ...told, where: [{ x, y: 0, width: 112, height: 112 }] }));
      window.fakeHost.send(window.fakeHost.states.done());
      window.fakeHost.change({ regions: { sufficient: sufficient!, change: change! } });
    });
    await settle(page);
    assert.ok(await box.isChecked());
    // One line around the map is enough.
    const contour = page.getByRole('checkbox', { name: 'Contour' });
    assert.equal(await contour.isChecked(), false);
    assert.equal(await page.locator('.contour-over').getAttribute('visibility'), 'hidden');
    const lines = page.getByRole('list', { name: 'Regions that decide the label' }).getByRole('listitem');
    assert.match((await lines.nth(0).textContent()) ?? '', /^Enough on its own: 25 % of the image, 0\.50$/);
    assert.match((await lines.nth(1).textContent()) ?? '', /^Smallest change that shifts it: 25 % of the image → /);
    const stroke = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((line) => getComputedStyle(line).stroke);
    const key = (at: number) => {
      return lines.nth(at).evaluate((line) => getComputedStyle(line, '::before').backgroundImage);
    };
    assert.ok(
      (await key(0)).includes(await stroke('.outline-sufficient.outline-over')),
      'each line has a piece of its outline beside it',
    );
    assert.match(await key(1), /^repeating-linear-gradient/);
    assert.ok((await key(1)).includes(await stroke('.outline-change')));
    const outline = page.locator('.outline-sufficient').first();
    assert.equal(await outline.getAttribute('d'), 'M0,0H112M0,0V112M112,0V112M0,112H112');
    await box.press(' ');
    await settle(page);
    assert.equal(await outline.getAttribute('visibility'), 'hidden');
  });
});
