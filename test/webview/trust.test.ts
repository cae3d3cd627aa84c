import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, openOptions, show, withPanel } from './support/panel.ts';

test('each status is said in words, with its sentence', async () => {
  await withPanel('done', async (page) => {
    const status = page.locator('.status');
    assert.equal(await status.textContent(), 'Yes');
    await show(page, 'unstable');
    assert.equal(await status.textContent(), 'No');
    await show(page, 'nothingShifted');
    assert.equal(await status.textContent(), 'Nothing shifted');
    const sentence =
      'The label stayed on all 1000 samples, so they cannot tell which pixels matter: try global sampling.';
    assert.equal(await page.locator('.advice').textContent(), sentence);
    assert.equal(await page.locator('.notice').textContent(), `No map: nothing shifted. ${sentence}`);
    assert.match(
      (await page.locator('.figures').textContent()) ?? '',
      /Agreement.*all samples kept the label.*not available/,
    );
    assert.equal(await status.getAttribute('data-grade'), 'none');
    await change(page, { status: 'everything-shifted', advice: 'Try local sampling.' });
    assert.equal(await status.textContent(), 'Everything shifted');
  });
});

test('how the halves of the samples came to agree is drawn, and told', async () => {
  await withPanel('done', async (page) => {
    const course = page.locator('.trust .sparkline:visible');
    assert.equal(await course.count(), 1);
    assert.match(
      (await course.getAttribute('aria-label')) ?? '',
      /0\.52 after 200, 0\.81 after 600, 0\.91 after 1000$/,
    );
    assert.equal((await course.locator('polyline').getAttribute('points'))?.split(' ').length, 3);
  });
});

test('a method without a student has no figures of one, and is named above them', async () => {
  await withPanel('rise', async (page) => {
    await openOptions(page);
    assert.match((await page.locator('.facts').textContent()) ?? '', /^SqueezeNet 1\.1 \(bundled\) · RISE · CPU/);
    const shown = () => page.locator('.trust .figure:visible .term').allTextContents();
    assert.deepEqual(await shown(), ['Reliability', 'Split-half', 'Kept / shifted']);
    assert.equal(await page.locator('.status strong').textContent(), 'Yes');
    assert.doesNotMatch((await page.locator('.trust .figures').innerText()) ?? '', /student|VAE/);
    assert.equal(
      await page
        .locator('.figure:visible')
        .filter({ hasText: /student|VAE/ })
        .count(),
      0,
    );
    assert.equal(await page.getByRole('spinbutton', { name: 'Samples' }).inputValue(), '4000');

    await show(page, 'random');
    assert.deepEqual(await shown(), []);
    assert.equal(await page.locator('.status strong').textContent(), 'Reference only');
    assert.equal(
      (await page.locator('.samples').innerText()).replace(/\s+/g, ' ').trim(),
      'Samples This method makes no samples.',
      'nothing to filter, to sort or to look at',
    );
    assert.ok(await page.getByRole('spinbutton', { name: 'Samples' }).isHidden());

    await change(page, { settings: { model: 'm', method: 'lime', sampling: 'local', seed: 0 } });
    const ofStudent = ['Agreement', 'Correlation', 'Reliability', 'Split-half'];
    assert.deepEqual(await shown(), ofStudent, 'there were no samples to count');

    await show(page, 'done');
    const usual = [...ofStudent, 'Kept / shifted'];
    assert.deepEqual(await shown(), usual, 'local samples are not made from the reconstruction');
    await change(page, { settings: { model: 'm', method: 'relabel', sampling: 'global', seed: 0 } });
    assert.deepEqual(await shown(), [...usual, 'Reconstruction']);
    assert.doesNotMatch((await page.locator('.facts').textContent()) ?? '', /Re-label/);
  });
});

test('the notes tell of an image of which the model sees little', async () => {
  await withPanel('done', async (page) => {
    const notes = () => page.getByRole('list', { name: 'Notes' }).innerText();
    const frame = { imageWidth: 8000, imageHeight: 400, x: 3825, y: 25, width: 350, height: 350 };
    await change(page, { imageNotes: ['first of 2 frames'], frame });
    assert.match(await notes(), /Image: first of 2 frames\nImage: the model sees 4 % of it; the rest is cropped away/);
    // A photo of 3 : 2, seen by the usual crop.
    await change(page, { frame: { imageWidth: 600, imageHeight: 400, x: 125, y: 25, width: 350, height: 350 } });
    assert.doesNotMatch(await notes(), /cropped/);
  });
});

test('what the model says with random weights is kept beside the verdict, and decides it', async () => {
  await withPanel('done', async (page) => {
    const randomised = [{ weights: 26, correlation: 0.18 }];
    await change(page, { sanity: { weights: 26, randomised, followsModel: true } });
    const words = () => page.locator('.trust').innerText();
    assert.match(
      await words(),
      /With random weights: the map follows what the model has learned \(rank correlation 0\.18 with 26/,
    );
    assert.equal(await page.locator('.status strong').textContent(), 'Yes');
    await change(page, {
      sanity: { weights: 26, randomised: [{ weights: 26, correlation: 0.9 }], followsModel: false },
    });
    assert.match(await words(), /With random weights: the map hardly changes with the model/);
    assert.equal(await page.locator('.status strong').textContent(), 'No');
  });
});

test('where nothing is random, the verdict is what the test of the map says', async () => {
  await withPanel('done', async (page) => {
    const settings = { model: 'm', method: 'grad-cam', sampling: 'local', seed: 0 } as const;
    await change(page, { settings, evaluation: undefined });
    assert.equal(await page.locator('.status strong').textContent(), 'Not tested');
    assert.match((await page.locator('.trust .advice').textContent()) ?? '', /random, so repeating it proves nothing/);
    const evaluation = await page.evaluate(() => window.fakeHost.states.evaluation());
    await change(page, { settings, evaluation });
    assert.equal(await page.locator('.status strong').textContent(), 'Better than random');
    assert.equal(await page.locator('.status').getAttribute('data-grade'), 'good');
    const advice = () => page.locator('.trust .advice').textContent();
    assert.match((await advice()) ?? '', /Does the map follow the model\? tests it further\.$/);
    const sanity = { weights: 2, randomised: [{ weights: 2, correlation: 0 }], followsModel: true };
    await change(page, { settings, evaluation, sanity });
    assert.match((await advice()) ?? '', /repeating it proves nothing\.$/, 'nothing is left to test');
  });
});

test('the verdict is graded, goes by the measurement as well, and says both in the line above', async () => {
  await withPanel('done', async (page) => {
    const line = page.locator('.trust-line');
    const grade = async () => [
      await page.locator('.status').getAttribute('data-grade'),
      await line.locator('.link-word').textContent(),
    ];
    const { curves, ...rest } = await page.evaluate(() => window.fakeHost.states.evaluation());
    const insertion = async (own: number, random: number) => {
      const { map, random: other, ...steps } = curves!;
      const pairs = {
        map: { ...map, insertion: { ...map.insertion, auc: own } },
        random: { ...other, insertion: { ...other.insertion, auc: random } },
      };
      await change(page, { evaluation: { ...rest, curves: { ...steps, ...pairs } } });
    };
    assert.deepEqual(await grade(), ['good', 'You can trust this map']);
    assert.match((await line.textContent()) ?? '', /^insertion 0\.\d\d, random 0\.\d\d/);
    await insertion(0.35, 0.33);
    assert.deepEqual(await grade(), ['partly', 'Trust the strong areas only']);
    await insertion(0.3, 0.33);
    assert.deepEqual(await grade(), ['bad', 'Don’t trust this map'], 'however alike another seed would make it');
    await show(page, 'unstable');
    await insertion(0.97, 0.33);
    assert.deepEqual(await grade(), ['bad', 'Don’t trust this map']);
    assert.match((await line.textContent()) ?? '', /^insertion 0\.97, random 0\.33/, 'both are said');
    assert.match((await page.locator('.measured').textContent()) ?? '', /insertion 0\.97, random 0\.33/);
    await page.setViewportSize({ width: 700, height: 700 });
    assert.equal(await line.isVisible(), true);
  });
});
