import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../host/settle.ts';
import { close, pane, pointAt, readout, withLook } from '../support/picture.ts';

for (const viewport of [
  { zoom: 1, x: 0.5, y: 0.5 },
  { zoom: 9, x: 170 / 451, y: 118 / 300 },
]) {
  test(`the readout tells the pixel and the map under the pointer at zoom ${viewport.zoom}`, async () => {
    await withLook(
      async (page) => {
        const heights = () => page.locator('.stage').evaluate((stage) => [stage.clientWidth, stage.clientHeight]);
        const before = await heights();
        assert.match((await readout(page).textContent()) ?? '', /^Point at the picture/);
        await pointAt(page, 170, 118);
        const text = ((await readout(page).textContent()) ?? '').replaceAll('\u2007', '');
        const [, x, y, red, green, blue, level, top] =
          /^x (\d+) {2}y (\d+) {2}· {2}RGB (\d+) (\d+) (\d+) {2}· {2}map (\S+) \(0\.00\d+\), top (\S+) %$/.exec(text) ??
          assert.fail(text);
        close(Number(x), 170, 1, 'x');
        close(Number(y), 118, 1, 'y');
        const at = (Number(y) * 451 + Number(x)) * 4;
        const photo = [...(await page.evaluate(() => window.fakeHost.photo())).subarray(at, at + 3)];
        assert.deepEqual([red, green, blue].map(Number), photo, 'the original’s pixel, not the overlay’s');
        assert.match(level!, /^(1\.00|>0\.99|0\.9\d)$/);
        assert.ok(Number(top) < 1, `the hottest spot is top ${top} %`);
        assert.deepEqual(await heights(), before, 'nothing jumps');
      },
      { viewport },
    );
  });
}

test('outside of the map the readout tells the pixel only, and off the picture nothing', async () => {
  await withLook(async (page) => {
    await pointAt(page, 5, 5);
    assert.match((await readout(page).textContent()) ?? '', /^x \D*5 .*RGB [\s\d]+$/);
    await page.mouse.move(0, 0);
    assert.match((await readout(page).textContent()) ?? '', /^Point at the picture/);
  });
});

test('a screen reader hears where the keyboard’s probe has stopped, and nothing of the pointer’s', async () => {
  await withLook(async (page) => {
    const live = page.locator('.readout [aria-live=polite]');
    await pointAt(page, 170, 118);
    await page.waitForTimeout(600);
    assert.equal(await live.textContent(), '');
    await page.mouse.move(0, 0);
    await page.evaluate(() => {
      const region = document.querySelector('.readout [aria-live=polite]')!;
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true });
    });
    // Faster than the pause that is waited for, whatever else the machine does.
    await pane(page).evaluate((node) => {
      const press = { key: 'ArrowLeft', bubbles: true, cancelable: true };
      for (let time = 0; time < 5; time++) node.dispatchEvent(new KeyboardEvent('keydown', press));
    });
    await page.waitForFunction(() => document.querySelector('.readout [aria-live=polite]')?.textContent !== '');
    assert.match((await live.textContent()) ?? '', /^Map \S+, top [\d.]+ %, at \d+, \d+, RGB \d+ \d+ \d+\.$/);
    assert.equal(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard.length), 1);
  });
});

test('the colours of a picture that came reduced or as a JPEG are called approximate', async () => {
  await withLook(async (page) => {
    await page.evaluate(() => {
      const { fakeHost } = window;
      const frame = { ...fakeHost.states.chelseaFrame, imageWidth: 902, imageHeight: 600 };
      fakeHost.change({ frame });
    });
    await settle(page);
    await pointAt(page, 170, 118);
    assert.match((await readout(page).textContent()) ?? '', /^x \D*34[01] .*RGB ≈ /);
  });
});
