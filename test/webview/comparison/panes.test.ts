import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { violationsInThemes } from '../support/accessibility.ts';
import { pixelAt } from '../support/picture.ts';
import { button, change, last, pixels, section, withState } from './compared.ts';

test('both maps and their difference lie side by side, level, equally large and on the same picture', async () => {
  await withState('compared', async (page) => {
    const boxes = await page.locator('.panes .picture').evaluateAll((panes) =>
      panes.map((pane) => {
        const { top, width, height } = pane.getBoundingClientRect();
        return [top, width, height].map(Math.round);
      }),
    );
    assert.equal(boxes.length, 3);
    for (const box of boxes) assert.deepEqual(box, boxes[0]);
    const headings = await section(page).getByRole('heading', { level: 3 }).allTextContents();
    const plain = headings.map((text) => text.replaceAll('\u00a0', ' '));
    assert.deepEqual(plain, [
      'A SqueezeNet 1.1 (bundled) · Egyptian cat · Re-label distillation · seed 0',
      'B SqueezeNet 1.1 (bundled) · tiger cat · Re-label distillation · seed 0',
      'A − B difference',
    ]);
    assert.deepEqual(await section(page).locator('h3 strong').allTextContents(), ['Egyptian cat', 'tiger cat']);
    const names = await section(page)
      .getByRole('img')
      .evaluateAll((images) => images.map((image) => image.ariaLabel));
    assert.match(names[0]!, /^A: chelsea.png under the saliency map for Egyptian cat/);
    assert.match(names[1]!, /^B: chelsea.png under the saliency map for tiger cat/);
    assert.match(names[2]!, /^Difference of A and B: A exceeds B (?:mainly|most) in the /);
  });
});

test('the difference is drawn over the grey picture, in the colour of the higher map', async () => {
  await withState('compared', async (page) => {
    await page.evaluate(() => {
      const { fakeHost } = window;
      const frame = fakeHost.states.chelseaFrame;
      // Two cells: A higher on the left, B on the right.
      const map = { width: 2, height: 1, values: Float32Array.of(1, -1) };
      const difference = { map, frame, tops: [1, 1], correlation: -1 } as const;
      const { comparison } = fakeHost.last;
      if (comparison) fakeHost.send({ ...fakeHost.last, comparison: { ...comparison, difference } });
    });
    await settle(page);
    const { data, width } = await pixels(page, 2);
    const at = (x: number, y: number) => pixelAt(data, width, x, y);
    const spread = ([red = 0, green = 0, blue = 0]: number[]) =>
      Math.max(red, green, blue) - Math.min(red, green, blue);
    assert.ok(spread(at(20, 150)) <= 2, 'grey beside the frame');
    const [left, right] = [at(110, 150), at(340, 150)];
    assert.ok(left[0]! > left[2]! + 80, `red: ${left}`);
    assert.ok(right[2]! > right[0]! + 80, `blue: ${right}`);
    const dashes = await page
      .locator('.panes > :last-child .contour-against')
      .first()
      .evaluate((line) => getComputedStyle(line).strokeDasharray);
    assert.notEqual(dashes, 'none', 'and not by colour alone');
    assert.match((await section(page).textContent())!, /Rank correlation of the maps: −1\.00/);
  });
});

test('the figures of both are a table', async () => {
  await withState('compared', async (page) => {
    const rows = await section(page)
      .getByRole('row')
      .evaluateAll((all) => all.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent)));
    assert.deepEqual(rows[0], ['Figure', 'A', 'B']);
    assert.deepEqual(rows[1], ['Explained class', 'Egyptian cat 0.39', 'tiger cat 0.32']);
    const row = (name: string) => rows.find(([head]) => head === name);
    assert.deepEqual(row('Agreement'), ['Agreement', '0.86 (chance 0.52)', '0.81 (chance 0.55)']);
    assert.deepEqual(row('Split-half'), ['Split-half', '0.91', '0.84']);
    assert.ok(row('Deletion ↓') && row('Insertion ↑') && row('Kept / shifted') && row('Predictions'));
  });
});

test('the probe is on all maps at once, by pointer and by keyboard', async () => {
  await withState('compared', async (page) => {
    const words = () => section(page).locator('.probe-words').textContent();
    await page
      .locator('.panes .picture')
      .nth(1)
      .hover({ position: { x: 190, y: 120 } });
    const numbers = [...(await words())!.matchAll(/[+−]?\d\.\d\d/g)].map(([text]) => Number(text.replace('−', '-')));
    assert.equal(numbers.length, 3, (await words())!);
    assert.ok(Math.abs(numbers[0]! - numbers[1]! - numbers[2]!) < 0.011, 'A − B');
    await page.locator('.panes .picture').nth(0).focus();
    await page.keyboard.press('ArrowRight');
    const crosses = await page
      .locator('.panes .probe')
      .evaluateAll((all) => all.map((cross) => cross.getAttribute('d')));
    assert.ok(crosses[0] && crosses.every((cross) => cross === crosses[0]));
    await page.keyboard.press('Escape');
    assert.equal(await words(), '');
    assert.notEqual((await last(page))?.method, 'compare', 'Escape takes one thing back');
    await page.keyboard.press('Escape');
    assert.deepEqual(await last(page), { method: 'compare', params: undefined });
  });
});

test('all panes are zoomed together', async () => {
  await withState('compared', async (page) => {
    await page.locator('.panes .picture').first().focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press('+');
    await settle(page);
    const zooms = await page
      .locator('.picture')
      .evaluateAll((all) =>
        all.map((pane) =>
          Math.round((100 * pane.querySelector('canvas')!.getBoundingClientRect().width) / pane.clientWidth),
        ),
      );
    assert.deepEqual(zooms, [200, 200, 200, 200], 'the stage as well');
  });
});

test('what is still to come, and what failed, is said in its pane, and the first stays', async () => {
  await withState('comparing', async (page) => {
    assert.match((await section(page).textContent())!, /Making samples, 240 of 1000/);
    assert.match((await section(page).textContent())!, /Available when the second map is finished/);
    const agreement = section(page).getByRole('row', { name: /^Agreement/ });
    assert.deepEqual(await agreement.getByRole('cell').allTextContents(), ['0.86 (chance 0.52)', '–']);
  });
  await withState('comparisonFailed', async (page) => {
    assert.match((await section(page).textContent())!, /There is no model "Birds v7" in the settings/);
    await button(page, 'Try again').click();
    assert.deepEqual(await last(page), { method: 'compare', params: { kind: 'model', model: 'Birds v7' } });
    await button(page, 'Open Settings').click();
    assert.deepEqual(await last(page), { method: 'command', params: 'openSetting' });
    assert.equal(await page.locator('.stage .picture').isVisible(), true);
  });
});

test('what one model says of the samples of the other, and a class that it lacks, are told', async () => {
  await withState('comparedModels', async (page) => {
    const words = (await section(page).textContent())!;
    assert.match(words, /B on A’s samples: the same label as A on 87 % \(870 of 1000\); 12 have a label/);
    assert.match(words, /the samples are not the same/);
    const warning = section(page).getByRole('status').filter({ hasText: 'has no class “Egyptian cat”' });
    assert.match((await warning.textContent())!, /B explains its own top class, “tiger cat”.*different classes/);
    const [above, below] = [await warning.boundingBox(), await page.locator('.panes').boundingBox()];
    assert.ok(above!.y + above!.height <= below!.y, 'it is read before the maps');
    await change(page, { warning: undefined });
    assert.equal(await page.locator('.comparison-warning').isVisible(), false);
    await change(page, { sharedSamples: { busy: 0.4 } });
    assert.match((await section(page).textContent())!, /B on A’s samples: asking, 40 %/);
    await change(page, { sharedSamples: { problem: 'The models see different parts of the image.' } });
    assert.match((await section(page).textContent())!, /B on A’s samples: The models see different parts/);
  });
});

test('maps of another picture are hidden', async () => {
  await withState('compared', async (page) => {
    const shown = (await pixels(page, 2)).data;
    await page.evaluate(async () => {
      const { fakeHost } = window;
      await fakeHost.sendPreview(await fakeHost.plainPicture(451, 300, 'rgb(90, 90, 90)'), 'another');
    });
    await settle(page);
    for (const pane of [0, 1, 2]) {
      const { data } = await pixels(page, pane);
      assert.ok(
        data.every((value, at) => at % 4 === 3 || Math.abs(value - 90) <= 1),
        `pane ${pane} has a map`,
      );
    }
    assert.notDeepEqual((await pixels(page, 2)).data, shown);
  });
});

test('narrow, one picture is shown at a time, the buttons say which, and nothing is cut off', async () => {
  await withState(
    'compared',
    async (page) => {
      const shown = () =>
        page
          .locator('.panes .compared')
          .evaluateAll((all) => all.map((pane) => pane.getBoundingClientRect().height > 100));
      assert.deepEqual(await shown(), [true, false, false]);
      const choice = page.getByRole('group', { name: 'Shown picture' });
      for (const [name, expected] of [
        ['B', [false, true, false]],
        ['A − B', [false, false, true]],
      ] as const) {
        await choice.getByRole('button', { name, exact: true }).focus();
        await page.keyboard.press('Enter');
        await settle(page);
        assert.deepEqual(await shown(), expected);
        assert.equal(await choice.getByRole('button', { pressed: true }).textContent(), name);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      await settle(page);
      assert.deepEqual(await shown(), [true, true, true], 'where there is room, side by side');
      assert.ok(await choice.isHidden());
      await page.setViewportSize({ width: 420, height: 900 });
      const cut = await page.locator('.comparison *').evaluateAll((all) => {
        const { clientWidth } = document.documentElement;
        return all.filter((part) => !part.closest('.picture') && part.getBoundingClientRect().right > clientWidth)
          .length;
      });
      assert.equal(cut, 0);
    },
    { viewport: { width: 420, height: 900 } },
  );
});

test('axe finds nothing serious in a comparison, in any theme', async () => {
  await withState('comparedModels', async (page) => {
    await button(page, 'Compare…').click();
    assert.deepEqual(await violationsInThemes(page), []);
  });
});

test('what one model says is there once, and what neither has is not', async () => {
  await withState('compared', async (page) => {
    const rows = await section(page)
      .getByRole('row')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    const table = new Map(rows.map(([name = '', ...cells]) => [name, cells]));
    assert.match(table.get('Predictions')?.join('|') ?? '', /^The same: [^|]+ 0\.\d\d, [^|]+$/);
    assert.equal(table.has('Prediction 1'), false);
    const ticks = await section(page).locator('.compared').nth(2).locator('.legend-ticks span').allTextContents();
    assert.deepEqual(ticks, ['−1', '−0.5', '0', '+0.5', '+1'], 'as the other bars have them');
  });
});

test('a figure that is not there says why', async () => {
  await withState('compared', async (page) => {
    await page.evaluate(() => {
      const { fakeHost } = window;
      const { comparison } = fakeHost.last;
      const second = comparison!.second!;
      const counts = { ...second.counts!, kept: 1000, shifted: 0 };
      const student = { ...second.student!, agreement: null, majorityBaseline: null };
      fakeHost.send({ ...fakeHost.last, comparison: { ...comparison!, second: { ...second, counts, student } } });
    });
    await settle(page);
    assert.match((await section(page).textContent()) ?? '', /not available \(all samples kept the label\)/);
  });
});
