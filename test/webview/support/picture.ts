import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Frame } from '../../../src/protocol/panel.ts';
import { settle } from '../../host/settle.ts';
import { withPanel } from './panel.ts';

/** A finished explanation with a look that was stored before, if any. */
export function withLook(check: (page: Page) => Promise<void>, view: Readonly<Record<string, unknown>> = {}) {
  return withPanel('done', check, { stored: { uri: 'x', settings: {}, view } });
}

/** The pane that the picture is seen through. */
export const pane = (page: Page) => page.locator('.picture');

/** The line of numbers about the pixel that is pointed at. */
export const readout = (page: Page) => page.locator('.readout .number');

/** Where an element lies in the window. */
export async function boxOf(page: Page, selector: string) {
  return (await page.locator(selector).boundingBox()) ?? assert.fail(`${selector} is not there`);
}

/** Moves the pointer to the middle of a pixel of chelsea.png, at whatever zoom. */
export async function pointAt(page: Page, x: number, y: number): Promise<void> {
  const box = await boxOf(page, '.picture canvas');
  await page.mouse.move(box.x + ((x + 0.5) / 451) * box.width, box.y + ((y + 0.5) / 300) * box.height);
}

/** Shows a plain grey picture under a map of 10 × 10 cells in which only row 2, column 7 is hot, in yellow. */
export async function showHotCell(page: Page, frame: Frame, width: number, height: number): Promise<void> {
  await page.evaluate(
    async (input) => {
      const { fakeHost } = window;
      await fakeHost.sendPreview(await fakeHost.plainPicture(input.width, input.height, 'rgb(100, 100, 100)'));
      const colormap = new Uint8Array(768);
      for (let entry = 0; entry < 256; entry++) colormap.set([255, 255, 0], entry * 3);
      const map = { width: 10, height: 10, values: new Float32Array(100) };
      map.values[27] = 0.5;
      const done = fakeHost.states.done();
      const explanation = { ...done.explanation, frame: input.frame, map };
      fakeHost.send({ ...done, run: 9, explanation, colormap });
    },
    { frame, width, height },
  );
  await settle(page);
}

/** RGBA of the stage's canvas. */
export const stagePixels = (page: Page) => page.evaluate(() => window.fakeHost.pixels());

/** RGB of RGBA at a point. */
export function pixelAt(pixels: Uint8ClampedArray, width: number, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

/** First and last pixel of a row or column that is at least half as hot as the hottest of them. */
export function hotSpan(line: readonly number[]): [first: number, last: number] {
  const top = Math.max(...line);
  const hot = line.flatMap((red, at) => (red - 100 >= (top - 100) / 2 ? [at] : []));
  return [hot[0] ?? -1, hot.at(-1) ?? -1];
}

/** Demands that a number is another to a tolerance. */
export function close(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);
}

/** Demands the same of each number of a list. */
export function near(actual: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  const off = Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
  assert.ok(off <= tolerance, `${what}: ${actual} is not ${expected}`);
}
