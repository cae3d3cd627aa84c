import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { AddModelState } from '../../src/protocol/addModelForm.ts';
import { seriousViolations } from '../fixtures/accessibility.ts';
import { settle } from '../host/settle.ts';
import type { FormStateName } from './support/formStates.ts';
import { startHarness } from './support/harness.ts';
import { type ThemeName, themeNames } from './support/themes.ts';

const harness = await startHarness('webview/addModel/main.ts', 'test/webview/support/fakeForm.ts');

/** Opens the form in a state, lets the check use it, and demands that nothing went wrong in the page. */
async function withForm(state: FormStateName, check: (page: Page) => Promise<void>, theme: ThemeName = 'dark') {
  const { page, errors } = await harness.open(theme);
  await change(page, state, {});
  await check(page);
  assert.deepEqual(errors, []);
  await page.close();
}

const posted = (page: Page) => page.evaluate(() => window.fakeForm.calls.slice(1));

/** Lets the extension send a named state with some of it changed, and waits until the page has drawn it. */
async function change(page: Page, state: FormStateName, part: Partial<AddModelState>): Promise<void> {
  await page.evaluate(([name, changes]) => window.fakeForm.show(name, changes), [state, part] as const);
  await settle(page);
}

test('what the model says of itself is shown, and what only the user knows is asked', async () => {
  await withForm('ready', async (page) => {
    const facts = (await page.locator('.facts').textContent()) ?? '';
    assert.match(facts, /pixel_values float32 batch×3×height×width, NCHW, any batch/);
    assert.match(facts, /features float32 batch×512×7×7; logits float32 batch×1000/);
    const name = page.getByRole('textbox', { name: 'Name' });
    assert.equal(await name.inputValue(), 'birds');
    await name.fill('Birds v7');
    await page.getByRole('spinbutton', { name: 'Width' }).fill('320');
    await page.keyboard.press('Tab');
    assert.deepEqual(await posted(page), [
      { method: 'change', params: { name: 'Birds v7' } },
      { method: 'change', params: { size: ['224', '320'] } },
    ]);
    const labels = page.getByRole('combobox', { name: 'Labels' });
    assert.match((await labels.textContent()) ?? '', /old-labels\.txt \(999 labels, but the model has 1000 classes\)/);
  });
});

test('fields that the model answers itself are not there', async () => {
  await withForm('ready', async (page) => {
    const { description, form } = await page.evaluate(() => window.fakeForm.last);
    assert.ok(description);
    const outputs = description.outputs.slice(1);
    const { size: _, ...sized } = form;
    await change(page, 'ready', { description: { ...description, outputs, size: [224, 224] }, form: sized });
    assert.ok(await page.getByRole('spinbutton', { name: 'Width' }).isHidden());
    assert.ok(await page.getByRole('combobox', { name: 'Class output' }).isHidden());
  });
});

test('every way to feed the model shows the tensor and the answers, or why there are none', async () => {
  await withForm('ready', async (page) => {
    const rows = page.locator('.feed');
    assert.equal(await rows.count(), 4);
    assert.match((await rows.nth(0).textContent()) ?? '', /Egyptian cat 0\.83.*espresso 0\.91/);
    assert.match((await rows.nth(0).textContent()) ?? '', /values −2\.12 to 2\.64/);
    assert.match((await rows.nth(2).textContent()) ?? '', /Constant: every value is 0/);
    assert.match((await rows.nth(3).textContent()) ?? '', /gives NaN or infinity/);
    assert.equal(await page.getByRole('img', { name: 'Model input for chelsea.png' }).count(), 3);
    const pixel = (row: number) =>
      rows
        .nth(row)
        .locator('canvas')
        .first()
        .evaluate((canvas) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(64, 64, 1, 1).data]);
    const [rgb, bgr] = [await pixel(0), await pixel(2)];
    assert.deepEqual(bgr.slice(0, 3), rgb.slice(0, 3).reverse());
  });
});

test('each way shows how often it was right, and the best one is recommended with the counts', async () => {
  await withForm('counted', async (page) => {
    const rows = page.locator('.feed');
    assert.deepEqual(await page.locator('.feed-count').allTextContents(), [
      'Right on 11 of 12',
      'Right on 10 of 12',
      'Right on 1 of 12',
      'Right on 2 of 12',
      '',
    ]);
    assert.match(
      (await page.locator('.feeds-head ~ p').allTextContents()).join(),
      /12 images whose true classes come from the names of their folders/,
    );
    const hint = page.locator('.banner.info:visible');
    const words = '“From preprocessor_config.json” is right on 11 of 12 images, “Customized” on 2.';
    assert.ok((await hint.textContent())?.startsWith(words), (await hint.textContent()) ?? '');
    assert.match((await page.getByRole('status').last().textContent()) ?? '', /is right on 11 of 12 images/);
    await hint.getByRole('button', { name: 'Choose it' }).click();
    assert.deepEqual(await posted(page), [{ method: 'change', params: { feed: 'from a file' } }]);
    const { form, trial } = await page.evaluate(() => window.fakeForm.last);
    await change(page, 'counted', { form: { ...form, feed: 'from a file' } });
    assert.equal(await hint.count(), 0);
    const radio = page.getByRole('radio', { name: 'From preprocessor_config.json' });
    assert.ok(await radio.evaluate((node) => node === document.activeElement), 'the focus stays in the form');
    // The first four images have been answered.
    const right = { ...trial!.right, torchvision: trial!.right.torchvision!.slice(0, 4) };
    await change(page, 'counted', { trial: { ...trial!, right } });
    assert.equal(await rows.nth(1).locator('.feed-count').textContent(), 'Right on 4 of 4…');
  });
});

test('without true classes, what came with the model is recommended, and never what is merely surer', async () => {
  await withForm('ready', async (page) => {
    const hint = page.locator('.banner.info:visible');
    assert.equal(await hint.count(), 0);
    const { form, feeds, tried } = await page.evaluate(() => window.fakeForm.last);
    await change(page, 'ready', { form: { ...form, feed: 'keras-caffe' } });
    const words = '“From preprocessor_config.json” is what the file that came with the model says.';
    assert.ok((await hint.textContent())?.startsWith(words), (await hint.textContent()) ?? '');
    // Nothing speaks for torchvision but that it is much surer.
    const { torchvision, 'keras-caffe': unsure } = tried;
    const shown = { feeds: feeds.slice(1, 3), tried: { torchvision: torchvision!, 'keras-caffe': unsure! } };
    await change(page, 'ready', { ...shown, form: { ...form, feed: 'keras-caffe' } });
    assert.match((await hint.textContent()) ?? '', /is a guess\. To see which row is right, choose images in folders/);
    assert.ok(await hint.getByRole('button', { name: 'Choose it' }).isHidden());
  });
});

test('a row is customized by its button, and its fields say at once what is wrong with them', async () => {
  await withForm('counted', async (page) => {
    await page.getByRole('button', { name: 'Customize torchvision…' }).press('Enter');
    const custom = page.getByRole('group', { name: 'Customize' });
    const mean = custom.getByRole('textbox', { name: 'Mean' });
    assert.equal(await mean.inputValue(), '104, 117, 123');
    await mean.fill('104, 117');
    assert.equal(await mean.getAttribute('aria-invalid'), 'true');
    assert.match((await custom.textContent()) ?? '', /Mean: enter 3 numbers, such as 0\.485, 0\.456, 0\.406\./);
    // The extension has not answered yet: what is typed next keeps it.
    await custom.getByRole('textbox', { name: 'Standard deviation' }).fill('58');
    await mean.fill('104, 117, 124');
    assert.equal(await mean.getAttribute('aria-invalid'), null);
    const calls = await posted(page);
    assert.deepEqual(calls[0], { method: 'customize', params: 'torchvision' });
    const last = calls.at(-1);
    assert.ok(last?.method === 'change');
    const { fields, base } = last.params.custom!;
    assert.deepEqual([base, fields.mean, fields.std, fields.channels], ['keras-caffe', '104, 117, 124', '58', 'bgr']);
    const stored = await page.evaluate(() => window.fakeForm.stored);
    assert.equal(stored?.form.custom?.fields.std, '58');
  });
});

test('another channel order turns the numbers round, a letterbox has no crop', async () => {
  await withForm('counted', async (page) => {
    const custom = page.getByRole('group', { name: 'Customize' });
    await custom.getByRole('combobox', { name: 'Channel order' }).click();
    await page.getByRole('option', { name: 'RGB' }).click();
    assert.equal(await custom.getByRole('textbox', { name: 'Mean' }).inputValue(), '123, 117, 104');
    assert.ok(await custom.getByRole('textbox', { name: 'Crop' }).isVisible());
    await custom.getByRole('combobox', { name: 'Resize' }).click();
    await page.getByRole('option', { name: 'Letterbox with gray' }).click();
    assert.ok(await custom.getByRole('textbox', { name: 'Crop' }).isHidden());
    await custom.getByRole('checkbox', { name: 'Antialias when reducing' }).click();
    const last = (await posted(page)).at(-1);
    assert.ok(last?.method === 'change');
    const { channels, resize, antialias } = last.params.custom!.fields;
    assert.deepEqual([channels, resize, antialias], ['rgb', 'letterbox', false]);
  });
});

test('a long label leaves its probability in sight, beside its picture', async () => {
  await withForm('counted', async (page) => {
    for (const width of [700, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const figure = page.locator('.feed').nth(3).locator('figure').first();
      const [whole, share, picture] = await Promise.all([
        figure.boundingBox(),
        figure.locator('.number').first().boundingBox(),
        page.locator('.feed').nth(3).locator('canvas').nth(1).boundingBox(),
      ]);
      assert.ok(whole && share && picture);
      assert.ok(share.x + share.width <= whole.x + whole.width + 1, `${width}: inside of its own figure`);
      const beside = picture.y >= share.y + share.height || picture.x >= share.x + share.width;
      assert.ok(beside, `${width}: not under the next picture`);
    }
  });
});

test('the keyboard goes through the ways to feed it and adds the model', async () => {
  await withForm('ready', async (page) => {
    await page.getByRole('radio', { name: 'From preprocessor_config.json' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Add model' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await posted(page), [
      { method: 'change', params: { feed: 'torchvision' } },
      { method: 'command', params: 'add' },
    ]);
  });
});

test('what is wrong is said, and nothing can be added before it is right', async () => {
  await withForm('wrong', async (page) => {
    const words = (await page.locator('.banner.warning').textContent()) ?? '';
    assert.match(words, /name must not be empty · .*1000 classes, but .*old-labels\.txt has 999 labels/);
    assert.ok(await page.getByRole('button', { name: 'Add model' }).isDisabled());
    await change(page, 'ready', {});
    assert.ok(await page.getByRole('button', { name: 'Add model' }).isEnabled());
  });
});

test('a typed name stays under the hand while answers come in', async () => {
  await withForm('trying', async (page) => {
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('half a na');
    await change(page, 'ready', { round: 2 });
    assert.equal(await name.inputValue(), 'half a na');
    assert.ok(await name.evaluate((field) => field === document.activeElement));
  });
});

test('what is typed is kept for a reload at once, before the extension has answered', async () => {
  await withForm('ready', async (page) => {
    await page.getByRole('textbox', { name: 'Name' }).fill('half a na');
    await page.getByRole('spinbutton', { name: 'Height' }).fill('');
    const stored = await page.evaluate(() => window.fakeForm.stored);
    assert.deepEqual([stored?.form.name, stored?.form.size], ['half a na', ['', '224']]);
    assert.deepEqual(stored?.decided, ['name', 'size']);
  });
});

test('what keeps the entry out of the settings is said, with the way there', async () => {
  await withForm('ready', async (page) => {
    await change(page, 'ready', {
      notAdded: '.vscode/settings.json has unsaved changes: save it, then add the model.',
    });
    assert.match((await page.getByRole('alert').last().textContent()) ?? '', /has unsaved changes: save it/);
    await page.getByRole('button', { name: 'Open Settings' }).click();
    assert.deepEqual(await posted(page), [{ method: 'command', params: 'openSettings' }]);
  });
});

test('a model that can not be added says why', async () => {
  await withForm('failed', async (page) => {
    assert.match((await page.getByRole('alert').textContent()) ?? '', /must have one input, an image, but has 2/);
    assert.ok(await page.getByRole('button', { name: 'Add model' }).isHidden());
  });
});

test('a model that was added offers to explain', async () => {
  await withForm('added', async (page) => {
    assert.match(
      (await page.locator('.banner.info:visible').textContent()) ?? '',
      /“birds” is in the workspace settings\./,
    );
    assert.match((await page.getByRole('status').last().textContent()) ?? '', /is in the workspace settings/);
    await page.keyboard.press('Enter');
    assert.deepEqual(await posted(page), [{ method: 'command', params: 'explain' }]);
  });
});

test('a model that is edited is called by its name, saved, and can be removed', async () => {
  await withForm('editing', async (page) => {
    assert.ok(await page.getByRole('heading', { level: 1, name: 'Edit Birds' }).isVisible());
    assert.ok(await page.getByRole('radio', { name: 'As configured' }).isChecked());
    assert.equal(await page.getByRole('button', { name: 'Add model' }).count(), 0);
    await page.getByRole('button', { name: 'Save changes' }).press('Enter');
    await page.getByRole('button', { name: 'Remove model…' }).press('Enter');
    assert.deepEqual(await posted(page), [
      { method: 'command', params: 'add' },
      { method: 'command', params: 'remove' },
    ]);
    await change(page, 'editing', { phase: 'added', addedTo: 'the workspace settings' });
    const done = page.locator('.banner.info:visible');
    assert.match((await done.textContent()) ?? '', /“Birds” was changed in the workspace settings\./);
    await done.getByRole('button', { name: 'Edit' }).press('Enter');
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'edit' });
    // One whose file is gone can be removed all the same.
    await change(page, 'failed', { editing: 'Birds' });
    await page.getByRole('button', { name: 'Remove model…' }).press('Enter');
    assert.deepEqual((await posted(page)).at(-1), { method: 'command', params: 'remove' });
    await change(page, 'failed', {});
    assert.ok(await page.getByRole('button', { name: 'Remove model…' }).first().isHidden());
  });
});

for (const theme of themeNames) {
  test(`axe finds nothing serious in ${theme}`, async () => {
    for (const state of ['opening', 'ready', 'counted', 'editing', 'trying', 'wrong', 'failed', 'added'] as const) {
      await withForm(
        state,
        async (page) => {
          assert.deepEqual(await seriousViolations(page), [], state);
        },
        theme,
      );
    }
  });
}
