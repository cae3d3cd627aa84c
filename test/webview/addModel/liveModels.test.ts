import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { writeExternal } from '../../fixtures/models/brokenModels.ts';
import { side } from '../../fixtures/models/classifiers.ts';
import { answers, canAdd, chosen, facts, folder, row, top, warning, withModel } from './openModel.ts';

test('of several outputs the one with the classes is proposed, and another that has none says so', async () => {
  await withModel('two-outputs.onnx', async (page, form) => {
    assert.match(await facts(page), /Outputsfeatures float32.*; output float32/);
    assert.equal(await chosen(page, 'Class output'), 'output');
    assert.deepEqual(await top(page, 'unit'), answers);
    await page.getByRole('combobox', { name: 'Class output' }).click();
    await page.getByRole('option', { name: /^features/ }).click();
    await form.tried();
    const words = 'Model "two-outputs.onnx" gives features (output "features"';
    assert.ok((await warning(page).textContent())?.startsWith(words));
    assert.equal(await canAdd(page), false);
  });
});

test('what each of other channels gets is asked for, and tried as it is typed', async () => {
  await withModel('five-channels.onnx', async (page, form) => {
    const bands = page.getByRole('textbox', { name: 'Channels, in order' });
    assert.equal(await bands.inputValue(), 'red, green, blue, band 4, band 5');
    const warned = (words: RegExp) => warning(page).filter({ hasText: words }).waitFor();
    await bands.fill('red, green, blue, infrared, 255');
    await warned(/^Enter what each channel gets, with commas between/);
    assert.equal(await canAdd(page), false);
    await bands.fill('red, green, blue');
    await warned(/takes 5 channels, but 3 are named/);
    await bands.fill('red, green, blue, alpha, 255');
    await row(page, 'unit').locator('canvas').first().waitFor();
    await form.tried();
    assert.equal(await canAdd(page), true);
  });
});

test('an open size is asked for, and tried as it is typed', async () => {
  await withModel('any-size.onnx', async (page, form) => {
    assert.match(await facts(page), /input float32 n×3×h×w, NCHW/);
    const [height, width] = ['Height', 'Width'].map((name) =>
      page.getByRole('spinbutton', { name: new RegExp(`^${name}`) }),
    );
    assert.deepEqual([await height!.inputValue(), await width!.inputValue()], ['224', '224']);
    await height!.fill('');
    await form.tried();
    assert.match((await warning(page).textContent()) ?? '', /Enter an input size in pixels, from 1 to 4096/);
    assert.equal(await canAdd(page), false);
    await height!.fill('8');
    await width!.fill('16');
    await form.tried();
    const canvas = row(page, 'unit').locator('canvas');
    assert.deepEqual(
      await canvas.evaluate((made) => [(made as HTMLCanvasElement).height, (made as HTMLCanvasElement).width]),
      [8, 16],
    );
    assert.equal(await canAdd(page), true);
  });
});

for (const [name, way, told, expected] of [
  ['float16.onnx', 'unit', /input float16 n×3×8×8, NCHW/, answers],
  ['uint8.onnx', 'raw255', /input uint8 n×3×8×8, NCHW/, answers],
  ['nhwc.onnx', 'unit', /input float32 n×8×8×3, NHWC/, answers],
  ['batch-1.onnx', 'unit', /input float32 1×3×8×8, NCHW, batch of 1/, answers],
  // Without the bias.
  ['spatial.onnx', 'unit', /NCHW, any batch/, ['red 0.96', 'green 0.02', 'blue 0.02']],
] as const) {
  test(`${name} is told, tried and ready to be added`, async () => {
    await withModel(name, async (page) => {
      assert.match(await facts(page), told);
      assert.deepEqual(await top(page, way), expected);
      assert.equal(await canAdd(page), true);
    });
  });
}

test('a grey model is offered the ways without colours, and shown what it gets in grey', async () => {
  const labels = 'light\ndark\n';
  await withModel(
    'gray.onnx',
    async (page) => {
      assert.deepEqual(await page.getByRole('radio').evaluateAll((all) => all.length), 3);
      assert.match((await top(page, 'unit'))[0] ?? '', /^(light|dark) 0\.\d+$/);
      assert.equal(await canAdd(page), true);
    },
    { labels, corner: [255, 255, 255] },
  );
});

test('weights in another file are found beside the model', async () => {
  await withModel(
    () => writeExternal(folder).model,
    async (page) => {
      assert.deepEqual(await top(page, 'unit'), answers);
      assert.equal(await canAdd(page), true);
    },
  );
});

test('labels that do not exclude each other are taken for that, and the user may say otherwise', async () => {
  await withModel('labels.onnx', async (page, form) => {
    assert.equal(await chosen(page, 'Output values'), 'multilabel');
    // The sigmoids of 4, 1/2 and -1/2, which add up to more than 1.
    const [first, second, third] = await top(page, 'unit');
    assert.deepEqual([first, second, third], ['red 0.98', 'green 0.62', 'blue 0.38']);
    await page.getByRole('combobox', { name: 'Output values' }).click();
    await page.getByRole('option', { name: 'Logits, one correct class' }).click();
    await form.tried();
    assert.notEqual((await top(page, 'unit'))[1], 'green 0.62');
    assert.equal(await chosen(page, 'Output values'), 'logits');
  });
});

test('where folders are named after classes, right answers are counted, and a customized row is, too', async () => {
  await withModel('logits.onnx', async (page, form) => {
    const folders = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] } as const;
    const images: string[] = [];
    for (const [name, [r, g, b]] of Object.entries(folders)) {
      mkdirSync(join(folder, name));
      for (let at = 0; at < 4; at++) {
        const file = join(folder, name, `${at}.png`);
        const create = { width: side, height: side, channels: 3, background: { r, g, b } } as const;
        await sharp({ create }).png().toFile(file);
        images.push(file);
      }
    }
    form.session.useImages(images.slice(0, 1));
    await form.tried();
    const count = (title: string) => row(page, title).locator('.feed-count').textContent();
    assert.equal(await count('unit'), 'Right on 12 of 12');
    // Red and blue are each other's there.
    assert.equal(await count('keras-caffe'), 'Right on 4 of 12');
    await row(page, 'unit').getByRole('button', { name: 'Customize unit…' }).click();
    // Its banner comes with the answers, and moves what is below.
    await form.tried();
    await page.getByRole('combobox', { name: 'Channel order' }).click();
    await page.getByRole('option', { name: 'BGR' }).click();
    await row(page, 'Customized').getByText('Right on 4 of 12', { exact: true }).waitFor();
    await page
      .locator('.banner.info:visible')
      .getByText(/^“torchvision”, .* and \d others are each right on 12 of 12 images, “Customized” on 4\./)
      .waitFor();
    const custom = page.getByRole('group', { name: 'Customize' });
    await custom.getByRole('textbox', { name: 'Mean' }).fill('x');
    await form.tried();
    assert.match((await warning(page).textContent()) ?? '', /Mean: enter 3 numbers/);
    assert.equal(await canAdd(page), false);
  });
});
