import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violationsInThemes } from '../support/accessibility.ts';
import { change, posted, withForm } from './openForm.ts';

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

test('axe finds nothing serious, in any theme', async () => {
  await withForm('opening', async (page) => {
    for (const state of ['opening', 'ready', 'counted', 'editing', 'trying', 'wrong', 'failed', 'added'] as const) {
      await change(page, state, {});
      assert.deepEqual(await violationsInThemes(page), [], state);
    }
  });
});
