/**
 * How the page of a folder's failures keeps up with many images, in Chromium:
 * `npx tsx scripts/bench/failuresFrames.ts [images]` (100 000 by default). Prints how long it takes until the first rows
 * are there, until filters have changed, the times between frames while the wall and the table scroll, and what the page's
 * own thread works for a frame (its processor time, which a busy machine does not lengthen: below 16.7 ms it keeps up).
 */
import type { Page } from 'playwright-core';
import { Harness } from '../../test/webview/support/harness.ts';

const images = Number(process.argv[2] ?? 100_000);
/** Frames that are measured of each scroll. */
const frames = 300;
/** Rows that a frame scrolls on: a quick turn of the wheel. */
const pixelsAFrame = 400;

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
const line = (what: string, value: string): void => console.log(`${what.padEnd(44)}${value}`);

/** Milliseconds between frames while a list scrolls, all but the first. */
function scrolled(page: Page, list: string): Promise<readonly number[]> {
  return page.evaluate(
    async ([selector, count, step]) => {
      const node = document.querySelector(selector) ?? document.body;
      const times: number[] = [];
      for (let frame = 0; frame < count; frame++) {
        node.scrollTop += step;
        times.push(await new Promise<number>(requestAnimationFrame));
      }
      return times.slice(1).map((time, at) => time - (times[at] ?? 0));
    },
    [list, frames, pixelsAFrame] as const,
  );
}

/** Scrolls a list and tells how that went. */
async function scroll(page: Page, what: string, list: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const before = await worked();
  const times = await scrolled(page, list);
  const work = (await worked()) - before;
  tellFrames(`${what} scrolls, between frames`, times);
  line(`${what} scrolls, work a frame`, `mean ${milliseconds(work / frames)}`);
  await session.detach();
}

function tellFrames(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const slow = times.filter((time) => time > 1000 / 50).length;
  line(
    what,
    `median ${milliseconds(at(0.5))}, 95 % ${milliseconds(at(0.95))}, longest ${milliseconds(at(1))}, ${slow} of ${times.length} over 20 ms`,
  );
}

/** Milliseconds until something has been done and is drawn. */
function drawn(page: Page, act: string): Promise<number> {
  return page.evaluate(async (text) => {
    const field = document.querySelector<HTMLInputElement>('input.filter');
    if (field === null) return Number.NaN;
    const begin = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - begin;
  }, act);
}

const harness = await Harness.start('webview/failures/main.ts', 'test/webview/support/fakeFailures.ts');
try {
  const { page } = await harness.open('dark', { width: 1440, height: 900 });
  await page.evaluate(() => window.fakeFailures.simplify());
  line('Images', images.toLocaleString('en-US'));
  const [first, all] = await page.evaluate(async (count) => {
    const begin = performance.now();
    window.fakeFailures.show(count);
    const made = performance.now();
    while (document.querySelector('.wall .tile') === null) await new Promise(requestAnimationFrame);
    return [performance.now() - begin, performance.now() - made] as const;
  }, images);
  line('First rows, records made, sent and sorted', milliseconds(first));
  line('First rows after the last record has come', milliseconds(all));
  await page.waitForTimeout(1500);
  await scroll(page, 'Wall', '.wall');
  line('Filter “wrong” is drawn', milliseconds(await drawn(page, 'wrong')));
  line('Filter “pred:4 p>0.8 image_9” is drawn', milliseconds(await drawn(page, 'pred:4 p>0.8 image_9')));
  line('Filter taken off', milliseconds(await drawn(page, '')));
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.locator('.table .table-row').nth(3).waitFor();
  await scroll(page, 'Table', '.table');
  const tiles = await page.locator('.table-row').count();
  line('Rows in the page', String(tiles));
} finally {
  await harness.stop();
}
