import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { root } from '../../../scripts/shared/places.ts';

/** The walkthrough's pictures travel in the package. */
const mostBytes = 50_000;
const folder = path.join(root, 'media/walkthrough');

/** A strip of the page, in its pixels from the top; all of it where nothing is said. */
export interface Strip {
  readonly top?: number;
  readonly bottom?: number;
}

/** Takes a picture of Relabel's page, or of a strip of it, for the walkthrough. */
export async function takePicture(page: Page, name: string, { top = 0, bottom }: Strip = {}): Promise<void> {
  // Whatever fades in or is drawn late.
  await page.waitForTimeout(1500);
  const frame = page.locator('iframe.webview.ready:visible');
  const box = await frame.boundingBox();
  if (box === null) throw new Error(`There is no page to take ${name} of.`);
  const height = Math.min(bottom ?? box.height, box.height) - top;
  const shot = await page.screenshot({ clip: { ...box, y: box.y + top, height } });
  const encode = (quality: number): Promise<Buffer> => sharp(shot).webp({ quality }).toBuffer();
  let picture = await encode(70);
  for (let quality = 60; quality >= 30 && picture.length > mostBytes; quality -= 10) picture = await encode(quality);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.webp`), picture);
  console.log(`${name}.webp ${(picture.length / 1000).toFixed(0)} kB`);
}
