import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { settle } from '../../host/settle.ts';
import { focused, images, posted, showRun, spoken, startFailures, typeFilter } from '../support/failures.ts';

const failures = await startFailures();

/** By the rule of someRecords: image 1998 and those 3000 after it are the surest mistakes whose image can be read. */
const worst = (n: number): string =>
  `class_${n % 20}/image_${n}.jpg: class ${(n + 1) % 20} 0.90, wrong, true: class ${n % 20}`;

/** More tiles than this are never in a page of 1280 × 900. */
const mostTiles = 90;

const pixel = (page: Page, position: number, x = 80, y = 60) =>
  images(page)
    .nth(position)
    .locator('canvas')
    .evaluate(
      (canvas, [left, top]) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(left, top, 1, 1).data],
      [x, y] as const,
    );

/** Waits until a tile shows its picture. */
const pictured = (page: Page, position: number) => images(page).nth(position).locator('canvas:not([hidden])').waitFor();

test('of 10 000 images only those in view are in the page, the most wrong first, each with its own picture', async () => {
  await failures.with(async (page) => {
    await showRun(page, 10_000);
    const said = await spoken(page);
    assert.deepEqual(said.slice(0, 3), [worst(1998), worst(4998), worst(7998)]);
    assert.ok(said.length >= 40 && said.length <= mostTiles, `${said.length} tiles`);
    assert.equal(await images(page).first().getAttribute('aria-setsize'), '10000');
    await pictured(page, 2);
    assert.deepEqual(await pixel(page, 0), [1998 & 255, 1998 >> 8, 128, 255]);
    assert.deepEqual(await pixel(page, 2), [7998 & 255, 7998 >> 8, 128, 255]);
    const asked = await page.evaluate(() => window.fakeFailures.asked.length);
    assert.ok(asked <= mostTiles, `${asked} pictures were asked for`);
  });
});

test('scrolled by a row, only the tiles that have left are moved, up and down', async () => {
  await failures.with(async (page) => {
    await showRun(page, 10_000);
    const wall = page.locator('.wall');
    await wall.evaluate((node) => node.scrollTo(0, 4000));
    await settle(page);
    for (const rows of [1, 2, -1]) {
      const { moved, columns } = await wall.evaluate(async (node, by) => {
        const tops = Array.from(node.querySelectorAll('.tile'), (tile) => tile.getBoundingClientRect().top);
        const [last = 0] = tops.slice(-1);
        const inRow = tops.filter((top) => top === last).length;
        const list = node.querySelector('.virtual-list')!;
        let moved = 0;
        const seen = new MutationObserver((records) => {
          for (const { addedNodes } of records) moved += addedNodes.length;
        });
        seen.observe(list, { childList: true });
        node.scrollTop += by * (last - tops.at(-1 - inRow)!);
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        seen.disconnect();
        return { moved, columns: inRow };
      }, rows);
      assert.ok(moved > 0 && moved <= (Math.abs(rows) + 1) * columns, `${moved} of ${columns} in a row for ${rows}`);
    }
  });
});

test('scrolled anywhere, the wall draws what belongs there', async () => {
  await failures.with(async (page) => {
    await showRun(page, 10_000);
    const wall = page.locator('.wall');
    for (const share of [0.5, 1, 0.25]) {
      await wall.evaluate((node, part) => node.scrollTo(0, part * (node.scrollHeight - node.clientHeight)), share);
      await settle(page);
      const places = await images(page).evaluateAll((all) =>
        all.map((node) => [Number(node.getAttribute('aria-posinset')), node.getBoundingClientRect().top]),
      );
      const seen = places.flatMap(([place = 0, top = 0]) => (top > 0 && top < 900 ? [place] : []));
      assert.ok(places.length <= mostTiles, `${places.length} tiles`);
      const middle = seen[Math.floor(seen.length / 2)] ?? 0;
      if (share === 1) assert.ok(seen.includes(10_000));
      else assert.ok(Math.abs(middle - share * 10_000) < 60, `${middle} at ${share}`);
      // Without a hole: what is in view follows one on the other.
      assert.deepEqual(
        seen,
        seen.map((_, at) => (seen[0] ?? 0) + at),
      );
    }
  });
});

test('the text and the buttons of the filter choose what is shown, and mistakes in it are told', async () => {
  await failures.with(async (page) => {
    await showRun(page, 10_000);
    const count = page.locator('.filter-bar').getByText('of 10,000 images');
    await typeFilter(page, 'unreadable');
    assert.equal(await count.textContent(), '40 of 10,000 images');
    assert.equal((await spoken(page))[0], 'class_9/image_249.jpg: can’t be read. The file ends too early.');
    await page.getByRole('button', { name: 'Wrong' }).click();
    await settle(page);
    assert.equal(await page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'wrong');
    // Every third, but for those among the 40 that can't be read.
    const wrong = Array.from({ length: 10_000 }, (_, n) => n).filter((n) => n % 3 === 0 && n % 250 !== 249).length;
    assert.equal(await count.textContent(), `${wrong.toLocaleString('en-US')} of 10,000 images`);
    await typeFilter(page, 'true:#7 pred:#8 p>0.85 nonsense>1');
    assert.equal(await page.getByRole('textbox', { name: 'Filter' }).getAttribute('aria-invalid'), 'true');
    const problems = await page.locator('.filter-problems').textContent();
    assert.equal(problems, '“nonsense>1”: only p, ptrue, loss, margin, rank, distance can be compared.');
    assert.ok((await spoken(page)).every((text) => /: class 8 0\.(8[5-9]|90), wrong, true: class 7$/.test(text)));
    await page.getByRole('textbox', { name: 'Filter' }).press('Escape');
    await settle(page);
    assert.equal(
      await page
        .locator('.filter-bar')
        .getByText(/^10,000 images$/)
        .count(),
      1,
    );
  });
});

test('every order is that of its key', async () => {
  await failures.with(async (page) => {
    await showRun(page, 3000);
    const order = page.getByRole('combobox', { name: 'Order' });
    const choose = async (steps: number) => {
      await order.press('Home');
      for (let step = 0; step < steps; step++) await order.press('ArrowDown');
      await settle(page);
    };
    const shown = async (most: number) => (await spoken(page)).slice(0, most).map((text) => /^(\S+):/.exec(text)?.[1]);
    await choose(2);
    // The smallest margin: p = 0.5 against 0.375, of images 0, 1000 and 2000.
    assert.deepEqual(await shown(3), ['class_0/image_0.jpg', 'class_0/image_1000.jpg', 'class_0/image_2000.jpg']);
    await choose(3);
    assert.deepEqual(await shown(2), ['class_0/image_0.jpg', 'class_0/image_20.jpg']);
  });
});

test('all is done by keyboard: moving, selecting, looking closely, explaining, tagging and opening', async () => {
  await failures.with(async (page) => {
    await showRun(page, 10_000);
    await page.getByRole('textbox', { name: 'Filter' }).press('ArrowDown');
    assert.equal(await focused(page), worst(1998));
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), worst(4998));
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('e');
    assert.deepEqual(await posted(page), [{ method: 'explain', params: { images: [4998, 7998] } }]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('End');
    await settle(page);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')), '10000');
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    const dialog = page.locator('dialog.large');
    assert.match((await dialog.textContent()) ?? '', /class_18\/image_1998\.jpg.*1 of 10,000/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('e');
    await page.keyboard.press('t');
    await page.keyboard.type('todo');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.deepEqual((await posted(page)).slice(1), [
      { method: 'explain', params: { images: [4998] } },
      { method: 'tag', params: { images: [4998], tag: 'todo', on: true } },
      { method: 'open', params: { image: 4998 } },
    ]);
    await page.keyboard.press('Escape');
    // A dialog tells of its end a task later, and gives the focus back before that.
    await dialog.waitFor({ state: 'hidden' });
    await settle(page);
    assert.equal(await focused(page), `${worst(4998)}. Tags: todo`);
    await typeFilter(page, 'tag:todo');
    assert.deepEqual(await spoken(page), [`${worst(4998)}. Tags: todo`]);
  });
});

test('maps lie over the pictures that have one, of the class that the model said, until they are switched off', async () => {
  await failures.with(async (page) => {
    await showRun(page, 10_000);
    await pictured(page, 0);
    const plain = await pixel(page, 0, 10, 10);
    await page.evaluate(() => window.fakeFailures.explain(1998, 19));
    await page.locator('[data-map=true]').waitFor();
    assert.equal(await images(page).first().getAttribute('data-map'), 'true');
    // Three quarters of plasma's brightest colour, #f0f921, over the picture's own.
    const expected = [0xf0, 0xf9, 0x21].map((colour, at) => 0.75 * colour + 0.25 * (plain[at] ?? 0));
    for (const [at, value] of (await pixel(page, 0, 10, 10)).slice(0, 3).entries()) {
      assert.ok(Math.abs(value - (expected[at] ?? 0)) < 4, `${value} is not ${expected[at]}`);
    }
    await page.getByRole('checkbox', { name: 'Maps' }).click();
    await settle(page);
    assert.deepEqual(await pixel(page, 0, 10, 10), plain);
    await typeFilter(page, 'explained');
    assert.deepEqual(await spoken(page), [worst(1998)]);
  });
});

test('images appear while the run goes on, and the keyboard stays on its image', async () => {
  await failures.with(async (page) => {
    await page.evaluate(() => {
      window.fakeFailures.show(5000, { phase: 'running', progress: { done: 0, total: 5000, rate: 0 } });
    });
    await images(page).first().waitFor();
    await page.getByRole('textbox', { name: 'Filter' }).press('ArrowDown');
    const before = await focused(page);
    assert.equal(before, worst(1998));
    await page.evaluate(() => {
      const fake = window.fakeFailures;
      fake.records = fake.records.map((record, n) => (n === 3000 ? { ...record, loss: 9 } : record));
      fake.sendRecords(3000, 5000);
    });
    await page.locator('[aria-posinset="2"]').filter({ hasText: 'image_1998.jpg' }).waitFor();
    assert.equal(await focused(page), before);
  });
});

test('a page that comes back looks at what the one before did', async () => {
  const stored = { run: 'run-1', view: { tab: 'table', filter: 'wrong', sort: 'name', maps: false } };
  await failures.with(
    async (page) => {
      await showRun(page, 300);
      assert.equal(await page.getByRole('tab', { name: 'Table' }).getAttribute('aria-selected'), 'true');
      assert.equal(await page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'wrong');
      assert.deepEqual(await page.evaluate(() => window.fakeFailures.stored), stored);
    },
    { stored },
  );
});

test('right and wrong are no filters where no true classes are known', async () => {
  await failures.with(async (page) => {
    const chips = page.getByRole('group', { name: 'Common filters' }).getByRole('button');
    await showRun(page, 20);
    assert.deepEqual((await chips.allTextContents()).slice(0, 3), ['Wrong', 'Right', 'Confident']);
    await showRun(page, 20, { truth: { from: 'none' } });
    assert.equal((await chips.allTextContents())[0], 'Confident');
  });
});
