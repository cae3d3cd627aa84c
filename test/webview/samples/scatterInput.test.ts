import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { plot, samples, total, withScatter, words } from './openScatter.ts';

test('the keyboard goes from point to point, shows the sample, opens it and comes back', async () => {
  await withScatter('scattered', async (page) => {
    await plot(page).focus();
    await page.keyboard.press('Home');
    await settle(page);
    const first = await words(page);
    assert.match(first ?? '', /^.+ 0\.\d\d change \d\.\d{3}, (kept|shifted), sample \d+$/);
    await page.keyboard.press('ArrowRight');
    await settle(page);
    const second = await words(page);
    assert.notEqual(second, first);
    await page.waitForFunction(() => document.querySelector('.scatter-side canvas.there'));
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog h2').textContent(), `Sample ${second?.split(' ').at(-1)}`);
    await page.keyboard.press('Escape');
    await settle(page);
    assert.equal(await plot(page).evaluate((element) => element === document.activeElement), true);
  });
});

test('the sample that is looked at is marked in plot and list, whichever the keyboard is in', async () => {
  await withScatter('scattered', async (page) => {
    const marked = page.locator('.tile[aria-selected="true"]:visible');
    const ring = () => page.locator('.scatter-ring').evaluate((it) => [it.getAttribute('cx'), it.getAttribute('cy')]);
    assert.equal(await marked.count(), 0);
    await plot(page).focus();
    await page.keyboard.press('End');
    await settle(page);
    const told = (await words(page)) ?? '';
    assert.deepEqual(await marked.evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel)), [told]);
    const there = await ring();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), told, 'the list begins with it');
    await page.keyboard.press('ArrowLeft');
    await settle(page);
    const other = await page.evaluate(() => document.activeElement?.ariaLabel);
    assert.notEqual(other, told);
    assert.equal(await words(page), other);
    assert.notDeepEqual(await ring(), there);
    assert.deepEqual(await marked.evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel)), [other]);
    await page.getByRole('checkbox', { name: 'Group by class' }).click();
    await settle(page);
    assert.deepEqual(await marked.evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel)), [other], 'in its group');
    await page.getByRole('checkbox', { name: 'Scatter' }).click();
    await settle(page);
    assert.equal(await marked.count(), 0, 'without the plot nothing is marked');
  });
});

test('the pointer shows and opens the sample under it', async () => {
  await withScatter('scattered', async (page) => {
    const point = page.locator('.scatter-point').nth(40);
    const box = (await point.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await settle(page);
    const told = await words(page);
    await page.mouse.down();
    await page.mouse.up();
    assert.equal(await page.locator('dialog h2').textContent(), `Sample ${told?.split(' ').at(-1)}`);
  });
});

test('a rectangle leaves its samples in the list, and a filter its points in the plot', async () => {
  await withScatter('scattered', async (page) => {
    const box = (await plot(page).boundingBox())!;
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height - 2, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    const inside = await page.locator('.scatter-point').evaluateAll(
      (points, middle) => {
        return points.filter((point) => {
          const { left, width } = point.getBoundingClientRect();
          return left + width / 2 <= middle;
        }).length;
      },
      box.x + box.width * 0.75,
    );
    assert.ok(inside > 520 && inside < 1000, String(inside));
    assert.ok(Math.abs((await total(page)) - inside) <= 2, `${await total(page)} of ${inside}`);

    await page.locator('.chip[data-filter="shifted"]').click();
    await settle(page);
    const all = await samples(page);
    assert.equal(await page.locator('.scatter-point:not(.out)').count(), all.filter(({ kept }) => !kept).length);
    assert.ok((await total(page)) < inside);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await settle(page);
    assert.equal(await total(page), all.filter(({ kept }) => !kept).length);
  });
});

test('wheel and keys zoom the plane, and the keyboard takes it along', async () => {
  await withScatter('scattered', async (page) => {
    const part = async () =>
      ((await plot(page).locator('svg').getAttribute('viewBox')) ?? '').split(' ').map(Number) as [
        number,
        number,
        number,
        number,
      ];
    const told = page.locator('.scatter-main .zoom .number');
    const box = (await plot(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await page.mouse.wheel(0, 100);
    await settle(page);
    assert.deepEqual(await part(), [0, 0, 160, 90], 'the wheel alone scrolls the page');
    await page.keyboard.down('Control');
    for (let notch = 0; notch < 4; notch++) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await settle(page);
    // Four notches of 30 pixels, each a hundredth power of e: e^1.2 = 3.32 times, around a quarter of the plane.
    const [x, y, width, height] = await part();
    const times = Math.exp(1.2);
    for (const [is, wanted] of [
      [width, 160 / times],
      [height, 90 / times],
      [x, 40 - 40 / times],
      [y, 22.5 - 22.5 / times],
    ] as const)
      assert.ok(Math.abs(is - wanted) < 0.5, `${await part()}`);
    assert.equal(await told.innerText(), '332 %');
    await plot(page).focus();
    for (const key of ['Home', 'End', 'ArrowLeft', 'ArrowUp']) {
      await page.keyboard.press(key);
      await settle(page);
      const [left, top, across, down] = await part();
      const [cx, cy] = await page
        .locator('.scatter-ring')
        .evaluate((ring) => [Number(ring.getAttribute('cx')), Number(ring.getAttribute('cy'))]);
      assert.ok(
        cx! >= left && cx! <= left + across && cy! >= top && cy! <= top + down,
        `${key}: the point is in sight`,
      );
    }
    await page.keyboard.press('0');
    assert.deepEqual(await part(), [0, 0, 160, 90]);
    await page.keyboard.press('+');
    assert.equal(await told.innerText(), '150 %');
    await page.getByRole('button', { name: 'Zoom out of the scatter' }).click();
    assert.equal(await told.innerText(), '100 %');
  });
});
