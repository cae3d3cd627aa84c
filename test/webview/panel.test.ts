import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { settle } from '../host/settle.ts';
import { violationsInThemes } from './support/accessibility.ts';
import { chip, focusedSample, openOptions, show, withPanel } from './support/panel.ts';

test('many states a second disturb neither the focus, nor the typed text, nor the scroll position', async () => {
  await withPanel('running', async (page) => {
    await openOptions(page);
    const samples = page.getByRole('spinbutton', { name: 'Samples' });
    await samples.fill('250');
    await page.evaluate(() => window.scrollTo(0, 300));
    const marked = await page.evaluate(() => {
      const parts = ['.status', '.score', '.picture canvas', '.tile', '.chip'].map((name) =>
        document.querySelector(name),
      );
      Object.assign(window, { parts });
      return window.scrollY;
    });
    for (let done = 431; done < 461; done++) {
      await page.evaluate((count) => window.fakeHost.send(window.fakeHost.states.running(count)), done);
    }
    await settle(page);
    assert.equal(await samples.inputValue(), '250');
    assert.ok(await samples.evaluate((input) => document.activeElement === input));
    assert.equal(await page.evaluate(() => window.scrollY), marked);
    assert.ok(
      await page.evaluate(() => (window as unknown as { parts: Element[] }).parts.every((part) => part.isConnected)),
      'the same elements are still there',
    );
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '460');
    assert.match((await page.locator('.activity').textContent()) ?? '', /Making samples, 460 of 1000/);

    await page.locator('.tile').nth(4).focus();
    const held = await focusedSample(page);
    await page.evaluate(() => window.fakeHost.send(window.fakeHost.states.running(600)));
    await settle(page);
    assert.equal(await focusedSample(page), held, 'a tile in hand keeps the focus');
  });
});

test('a new run resets the filter, the open sample and the pictures', async () => {
  await withPanel('done', async (page) => {
    await chip(page, 'shifted').click();
    await page.locator('.tile').first().click();
    assert.ok(await page.getByRole('dialog').isVisible());
    await page.evaluate(() => window.fakeHost.send({ ...window.fakeHost.states.running(430), run: 2 }));
    await settle(page);
    assert.ok(await page.locator('dialog').isHidden());
    assert.equal(await chip(page, 'all').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.locator('.tile-picture.there').count(), 0);
  });
});

test('the page leaves uri, settings and view behind, and takes the view up again', async () => {
  const viewport = { zoom: 4, x: 0.25, y: 0.5 };
  const view = {
    opacity: 0.2,
    map: true,
    contour: true,
    options: false,
    outline: true,
    share: 0.5,
    signed: false,
    uncertainty: false,
    viewport,
    filter: 'shifted',
    sort: 'index',
    grouped: false,
    changesOutlined: false,
    allRows: true,
    layers: false,
    scatter: false,
  };
  await withPanel(
    'done',
    async (page) => {
      assert.equal(await page.getByRole('slider', { name: 'Opacity of the map' }).inputValue(), '20');
      assert.equal(await chip(page, 'shifted').getAttribute('aria-pressed'), 'true');
      await page.getByRole('slider', { name: 'Opacity of the map' }).press('ArrowRight');
      await settle(page);
      assert.deepEqual(await page.evaluate(() => window.fakeHost.stored), {
        uri: 'file:///work/images/chelsea.png',
        settings: { model: 'SqueezeNet 1.1 (bundled)', method: 'relabel', sampling: 'local', seed: 0 },
        view: { ...view, opacity: 0.25 },
      });
    },
    { stored: { uri: 'x', settings: {}, view } },
  );
});

test('labels and messages are text, whatever is in them', async () => {
  await withPanel('done', async (page) => {
    const evil = '<img src=x onerror="window.hacked = 1">';
    await page.evaluate((label) => {
      const { fakeHost } = window;
      const state = fakeHost.states.done();
      const prediction = state.explanation.prediction!;
      const labels = prediction.labels.map((name, index) => (index === 285 || index === 282 ? label : name));
      const evilPrediction = {
        ...prediction,
        labels,
        top: prediction.top.map((score) => ({ ...score, label: labels[score.index]! })),
        target: { ...prediction.target, label },
      };
      fakeHost.send({
        ...state,
        run: 5,
        image: { ...state.image, name: label },
        explanation: {
          ...state.explanation,
          prediction: evilPrediction,
          advice: label,
          notes: [label],
          error: { message: label },
        },
      });
    }, evil);
    await settle(page);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), evil);
    assert.equal(await page.locator('.score .name').first().textContent(), `${evil} (285)`);
    await page.getByRole('combobox', { name: 'Class to explain' }).click();
    await page.locator('.tile').first().click();
    await settle(page);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  });
});

test('axe finds nothing serious, in any theme', async () => {
  await withPanel('loading', async (page) => {
    const check = async (where: string, within?: string) => {
      await settle(page);
      await page.waitForTimeout(100);
      assert.deepEqual(await violationsInThemes(page, within), [], where);
    };
    await check('loading');
    for (const state of [
      'running',
      'failed',
      'nothingShifted',
      'unstable',
      'rise',
      'random',
      'remembered',
      'done',
    ] as const) {
      await show(page, state);
      await check(state);
    }
    await page.getByRole('checkbox', { name: 'Group by class' }).click();
    await check('groups', '.samples');
    await page.getByRole('checkbox', { name: 'Group by class' }).click();
    await page.getByRole('combobox', { name: 'Class to explain' }).click();
    await page.locator('summary').first().click();
    await check('class picker and details');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More actions' }).click();
    await check('menu', '[role=menu]');
    await page.keyboard.press('Escape');
    await page.locator('.tile').first().click();
    await page.waitForFunction(() => document.querySelector('.pair canvas.there') !== null);
    await check('dialog', 'dialog');
  });
});

test('the settings of the next run show whole names, in half a window and beside the explorer', async () => {
  for (const width of [340, 480, 700, 940, 1092]) {
    await withPanel(
      'comparedModels',
      async (page) => {
        const parts = await page.locator('.control-line > *').evaluateAll((all) =>
          all.map((part) => {
            const { left, right, top, bottom } = part.getBoundingClientRect();
            return { left, right, top, bottom, cut: part.scrollWidth > part.clientWidth };
          }),
        );
        assert.equal(parts.length, 4, 'class, model, method and the buttons');
        parts.forEach(({ left, right, top, cut }, index) => {
          const before = parts[index - 1];
          const apart = before === undefined || left >= before.right || top >= before.bottom;
          assert.ok(apart, `part ${index} lies over the one before`);
          assert.ok(right <= width - 11 && !cut, `part ${index} is cut off`);
        });
        const method = page.getByRole('combobox', { name: 'Method' });
        const shown = await method.locator('.selected-value').boundingBox();
        const words = await method.evaluate((node) => {
          const range = document.createRange();
          range.selectNodeContents(node.shadowRoot!.querySelector('.selected-value')!);
          return range.getBoundingClientRect().width;
        });
        assert.ok(words <= shown!.width + 1, `the method’s name is cut off at ${width}`);
        await method.click();
        const options = method.locator('vscode-option');
        const cut = await options.evaluateAll(
          (all) =>
            all
              .map((option) => option.shadowRoot!.querySelector('.content')!)
              .filter((content) => {
                return content.scrollWidth > content.clientWidth;
              }).length,
        );
        assert.equal(cut, 0, 'no method’s name is cut off in the list');
        const list = await options.first().boundingBox();
        assert.ok(list!.x + list!.width <= width, 'and the list is on the page');
      },
      { viewport: { width, height: 700 } },
    );
  }
});

test('in half a window, the answer, the picture and the controls are above the fold', async () => {
  await withPanel(
    'done',
    async (page) => {
      const bottom = async (selector: string) => {
        const box = await page.locator(selector).boundingBox();
        return box!.y + box!.height;
      };
      assert.ok((await bottom('.answer')) < 70, 'what one came for is in one line');
      assert.match(
        (await page.locator('.answer').innerText()).replaceAll('\n', ' '),
        /^Egyptian cat 0\.39 .*You can trust this map/,
      );
      assert.ok((await bottom('.stage .frame')) < 620);
      assert.ok((await bottom('.switches')) < 780, 'with the switches of the map');
      await page.getByRole('button', { name: 'You can trust this map' }).click();
      const heading = page.getByRole('heading', { name: 'Can you trust this map?' });
      assert.ok(await heading.evaluate((node) => document.activeElement === node));
      assert.ok((await heading.boundingBox())!.y < 780, 'it leads to the figures');
    },
    { viewport: { width: 700, height: 780 } },
  );
});

test('the end of a run does not move the picture, where the verdict has a line of its own either', async () => {
  for (const width of [560, 620, 700]) {
    const top = async (page: Page): Promise<number> => (await page.locator('.picture').boundingBox())!.y;
    const check = async (page: Page): Promise<void> => {
      const running = await top(page);
      await show(page, 'done');
      await page.getByRole('button', { name: 'You can trust this map' }).waitFor();
      assert.ok(Math.abs((await top(page)) - running) < 1, `at ${width} pixels`);
    };
    await withPanel('running', check, { viewport: { width, height: 780 } });
  }
});
