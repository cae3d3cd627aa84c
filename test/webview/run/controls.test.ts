import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunSettings } from '../../../src/protocol/panel.ts';
import { settle } from '../../host/settle.ts';
import { change, changePanel, openOptions, posted, show, withPanel } from '../support/panel.ts';

test('controls ask for a run with what was changed', async () => {
  await withPanel('done', async (page) => {
    const explained = async (): Promise<RunSettings[]> =>
      (await posted(page)).flatMap((message) => (message.method === 'explain' ? [message.params] : []));
    await openOptions(page);
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
    assert.equal(await classes.inputValue(), 'tiger', 'the one that is called so');
    await page.getByRole('button', { name: 'Run again' }).click();
    assert.deepEqual(await explained(), [
      { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', target: 292, samples: 250, sampling: 'local', seed: 7 },
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
    await changePanel(page, { choices: { models: ['Mine', 'SqueezeNet 1.1 (bundled)'], bundledOnly: false } });
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
    assert.equal(last?.method === 'explain' && last.params.model, 'Mine');
  });
});

test('a method is picked by keyboard, and brings its number of samples unless one was typed', async () => {
  await withPanel('done', async (page) => {
    const methods = page.getByRole('combobox', { name: 'Method' });
    await openOptions(page);
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
    assert.ok(await sampling.isHidden(), 'RISE generates no images');
    await page.getByRole('button', { name: 'Run again' }).click();
    const asked = (await posted(page)).at(-1);
    const settings = { model: 'SqueezeNet 1.1 (bundled)', method: 'rise', sampling: 'local', seed: 0 };
    assert.deepEqual(asked, { method: 'explain', params: settings });

    await pick('ArrowDown', 2);
    assert.ok(await samples.isHidden(), 'windows are not for the user to count');

    await pick('ArrowUp', 3);
    assert.equal(await samples.inputValue(), '1000');
    assert.ok(await sampling.isVisible());
    await samples.fill('250');
    await pick('ArrowDown');
    assert.equal(await samples.inputValue(), '250', 'what was typed stays');
    await samples.fill('');
    await samples.blur();
    await settle(page);
    assert.equal(await samples.inputValue(), '4000', 'an emptied field is the default again');
  });
});

test('what was changed and not run yet is marked, in the fold as well, until it is taken back', async () => {
  await withPanel('done', async (page) => {
    const run = page.locator('.buttons > *').first();
    const options = page.locator('.options-toggle');
    const marked = () =>
      page.locator('.field.changed').evaluateAll((all) => all.map((one) => one.firstChild?.textContent));
    // That of the button which screen readers meet, inside the toolkit's.
    const expanded = () => page.getByRole('button', { name: /^Options/ }).getAttribute('aria-expanded');
    assert.deepEqual(await marked(), []);
    assert.equal(await expanded(), 'false');
    assert.ok(await page.getByRole('spinbutton', { name: 'Seed' }).isHidden());
    await openOptions(page);
    assert.equal(await expanded(), 'true');
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('7');
    await page.getByRole('combobox', { name: 'Method' }).focus();
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.deepEqual(await marked(), ['Method', 'Seed']);
    assert.equal(await run.getAttribute('title'), 'Not run yet: method, seed');
    assert.equal((await options.textContent())?.trim(), 'Options');
    await options.click();
    await settle(page);
    assert.equal((await options.textContent())?.trim(), 'Options · not run yet');
    await change(page, {
      settings: { ...(await page.evaluate(() => window.fakeHost.last.explanation.settings)), method: 'rise', seed: 7 },
    });
    assert.deepEqual(await marked(), [], 'the shown explanation was made with it by now');
    assert.equal(await run.getAttribute('title'), null);
    assert.equal((await options.textContent())?.trim(), 'Options');
  });
});

test('"Auto" leaves the number of samples to the method, and brings it back', async () => {
  await withPanel('done', async (page) => {
    await openOptions(page);
    const samples = page.getByRole('spinbutton', { name: 'Samples' });
    const auto = page.getByRole('checkbox', { name: 'Auto' });
    const askedFor = async () => {
      await page.getByRole('button', { name: 'Run again' }).click();
      const last = (await posted(page)).at(-1);
      return last?.method === 'explain' ? last.params.samples : undefined;
    };
    assert.equal(await auto.getAttribute('aria-checked'), 'false');
    await auto.focus();
    await page.keyboard.press('Space');
    await settle(page);
    assert.equal(await auto.getAttribute('aria-checked'), 'true');
    assert.ok(await samples.isDisabled());
    assert.equal(await samples.inputValue(), '');
    assert.match((await samples.getAttribute('aria-description')) ?? '', /^Continues until another seed/);
    assert.equal(await askedFor(), 'auto');

    await page.keyboard.press('Shift+Tab');
    await auto.click();
    await settle(page);
    assert.equal(await samples.inputValue(), '1000');
    await page.getByRole('combobox', { name: 'Method' }).focus();
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.ok(await auto.isHidden(), 'RISE does not stop by itself');
    await page.keyboard.press('ArrowUp');
    await auto.click();
    await page.getByRole('combobox', { name: 'Method' }).focus();
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.ok(await samples.isEnabled(), 'nor after "Auto" was chosen for another method');
    assert.match(await samples.inputValue(), /^\d+$/);
  });
});

test('the menu opens to the side where there is room for it', async () => {
  await withPanel(
    'done',
    async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      const box = await page.getByRole('menu', { name: 'More actions' }).boundingBox();
      assert.ok(box!.y >= 0 && box!.y + box!.height <= 760, JSON.stringify(box));
    },
    { viewport: { width: 1000, height: 760 } },
  );
});

test('cancel and the menu send their commands', async () => {
  await withPanel('running', async (page) => {
    await page.getByRole('button', { name: 'Cancel' }).click();
    const names = [
      'Does the map follow the model?',
      'Copy terminal command',
      'Export…',
      'Add a model…',
      'Open image',
      'Reveal image',
      'Show log',
    ];
    for (const name of names) {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name }).click();
    }
    assert.deepEqual((await posted(page)).slice(1), [
      { method: 'cancel', params: undefined },
      { method: 'command', params: 'checkSanity' },
      { method: 'command', params: 'copyCommand' },
      { method: 'command', params: 'export' },
      { method: 'command', params: 'addModel' },
      { method: 'command', params: 'openImage' },
      { method: 'command', params: 'revealImage' },
      { method: 'command', params: 'showLog' },
    ]);
    await show(page, 'cancelled');
    assert.match((await page.locator('.messages').textContent()) ?? '', /Cancelled after 320 of 1000 samples/);
    assert.equal(await page.locator('[role=status][aria-live]').textContent(), 'Cancelled after 320 of 1000 samples.');
  });
});
