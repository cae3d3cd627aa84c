import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeBrokenModel } from '../../fixtures/models/brokenModels.ts';
import { writeClassifier } from '../../fixtures/models/classifiers.ts';
import { canAdd, chosen, folder, row, top, warning, withModel } from './openModel.ts';

test('a label file of the wrong count is offered with its count, and keeps the model out while it is chosen', async () => {
  const labels = 'red\ngreen\n';
  await withModel(
    'logits.onnx',
    async (page, form) => {
      assert.equal(await chosen(page, 'Labels'), '');
      assert.deepEqual(await top(page, 'unit'), ['class 0 0.96', 'class 1 0.03', 'class 2 0.01']);
      await page.getByRole('combobox', { name: 'Labels' }).click();
      await page.getByRole('option', { name: 'labels.txt (2 labels, but the model has 3 classes)' }).click();
      await form.tried();
      assert.match((await warning(page).textContent()) ?? '', /has 3 classes, but .*labels\.txt has 2 labels/);
      assert.equal(await canAdd(page), false);
    },
    { labels },
  );
});

test('a model that returns NaN says so in every row and at the end, and can not be added', async () => {
  await withModel('nan.onnx', async (page) => {
    const rows = page.locator('.feed');
    assert.ok((await rows.count()) > 5);
    for (const text of await rows.allTextContents()) assert.match(text, /gives NaN or infinity/);
    assert.match((await warning(page).textContent()) ?? '', /gives NaN or infinity: check scale, mean and std/);
    assert.equal(await canAdd(page), false);
  });
});

test('a preset that gives a constant tensor says so where the answers would be', async () => {
  // Too dark for bytes of 0 or 1; as 0 to 255 there is something to see.
  await withModel(
    'uint8.onnx',
    async (page) => {
      assert.match((await row(page, 'unit').textContent()) ?? '', /Constant: every value is 0, so the model can’t see/);
      assert.deepEqual(await top(page, 'unit'), []);
      assert.doesNotMatch((await row(page, 'raw255').textContent()) ?? '', /Constant/);
    },
    { colour: [100, 0, 0] },
  );
});

test('a file that went away, that is no model, or that lacks its weights, says what to do', async () => {
  const failure = async (write: () => string, words: RegExp) => {
    await withModel(write, async (page) => {
      assert.match((await page.getByRole('alert').first().textContent()) ?? '', words);
      assert.ok(await page.getByRole('button', { name: 'Add model' }).isHidden());
    });
  };
  await failure(() => join(folder, 'never.onnx'), /never\.onnx does not exist/);
  await failure(() => writeBrokenModel(folder, 'text.onnx'), /text\.onnx is not an ONNX model/);
  await failure(() => writeBrokenModel(folder, 'external.onnx'), /keeps its weights in another file that is missing/);
  await failure(() => writeClassifier(folder, 'two-inputs.onnx'), /must have one input, an image, but has 2/);
});

test('a model that goes while the form is open says so', async () => {
  await withModel('logits.onnx', async (page, form) => {
    rmSync(form.session.model);
    form.session.gone();
    await form.tried();
    assert.match(
      (await page.getByRole('alert').first().textContent()) ?? '',
      /logits\.onnx was deleted\. This form continues/,
    );
  });
});
