import type { Frame } from '../../../src/protocol/panel.ts';
import { context2d } from '../../base/dom.ts';
import { frameOnPreview, type Rect, type Size } from '../../logic/geometry.ts';
import { type Heat, heatPixels } from '../../logic/picture/heat.ts';
import { shade } from './overlay.ts';

/** What is shown of a picture, captured at one moment. */
export interface Shot {
  readonly photo: ImageBitmap;
  readonly frame: Frame | undefined;
  readonly heat: Heat | undefined;
  readonly colormap: Uint8Array;
  /** Of the map, 0–1. */
  readonly strength: number;
  readonly cut: number;
  /** Draws the contours on a canvas that has the photo's pixels. */
  drawContours(context: CanvasRenderingContext2D): void;
}

/** Rows of the heat that are computed at a time: all rows of a large picture would take gigabytes. */
const strip = 256;

/**
 * A capture as a PNG of `size`.
 *
 * @param picture drawn instead of the photo; it may have more pixels.
 * @throws Error if this window has no canvas that large.
 */
export async function pngOf(shot: Shot, picture: ImageBitmap, { width, height }: Size): Promise<Blob> {
  const { photo, frame, heat, strength } = shot;
  const whole = document.createElement('canvas');
  const size = { width, height };
  Object.assign(whole, size);
  const context = context2d(whole);
  context.drawImage(picture, 0, 0, width, height);
  if (frame !== undefined && strength > 0) {
    const rect = frameOnPreview(frame, size);
    shade(context, size, rect, strength);
    if (heat !== undefined) paintHeat(context, shot, heat, rect, size);
  }
  context.globalAlpha = 1;
  context.scale(width / photo.width, height / photo.height);
  shot.drawContours(context);
  const blob = await new Promise<Blob | null>((resolve) => whole.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('There is no canvas that large.');
  return blob;
}

function paintHeat(
  context: CanvasRenderingContext2D,
  { colormap, strength, cut }: Shot,
  heat: Heat,
  rect: Rect,
  { width, height }: Size,
): void {
  const layer = document.createElement('canvas');
  context.globalAlpha = strength;
  for (let top = 0; top < height; top += strip) {
    const size = { width, height: Math.min(strip, height - top) };
    Object.assign(layer, size);
    const pixels = heatPixels(heat, colormap, { ...rect, y: rect.y - top }, size, cut);
    context2d(layer).putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
    context.drawImage(layer, 0, top);
  }
}
