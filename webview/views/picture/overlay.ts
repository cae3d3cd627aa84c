import type { Frame } from '../../../src/protocol/panel.ts';
import { context2d } from '../../base/dom.ts';
import { frameOnPreview, type Rect, type Size } from '../../logic/geometry.ts';
import { type Heat, heatPixels } from '../../logic/picture/heat.ts';

/** How much the area outside the model's view is darkened at full effect. */
const dimming = 0.6;

/** Dims everything outside the model's view `rect`. */
export function shade(context: CanvasRenderingContext2D, size: Size, rect: Rect, strength: number): void {
  context.globalAlpha = dimming * Math.min(1, strength * 2);
  context.beginPath();
  context.rect(0, 0, size.width, size.height);
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.fill('evenodd');
}

/** Draws the photo and its overlays, in the photo's own pixels. The heat is repainted only for a new map. */
export class Overlay {
  readonly canvas: HTMLCanvasElement;
  readonly #layer = document.createElement('canvas');
  #drawn: readonly unknown[] = [];
  #painted: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /**
   * @param heat undefined: no map, but the model's view is highlighted all the same
   * @param strength 0–1; 0 leaves the plain photo
   * @param cut anything weaker in the map is left out
   */
  draw(
    photo: ImageBitmap,
    frame: Frame | undefined,
    heat: Heat | undefined,
    colours: Uint8Array,
    strength: number,
    cut = 0,
  ): void {
    const wanted = [photo, heat, heat && colours, strength, cut, frame && JSON.stringify(frame)];
    if (same(wanted, this.#drawn)) return;
    this.#drawn = wanted;

    const { width, height } = photo;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = context2d(this.canvas);
    context.globalAlpha = 1;
    context.drawImage(photo, 0, 0);
    if (frame === undefined || strength === 0) return;

    const rect = frameOnPreview(frame, photo);
    shade(context, photo, rect, strength);
    if (heat === undefined) return;

    this.#paint(heat, colours, rect, photo, cut);
    context.globalAlpha = strength;
    context.drawImage(this.#layer, 0, 0);
  }

  #paint(heat: Heat, colours: Uint8Array, rect: Rect, { width, height }: Size, cut: number): void {
    const wanted = [heat, colours, cut, width, height, JSON.stringify(rect)];
    if (same(wanted, this.#painted)) return;
    this.#painted = wanted;
    Object.assign(this.#layer, { width, height });
    const pixels = heatPixels(heat, colours, rect, { width, height }, cut);
    context2d(this.#layer).putImageData(new ImageData(pixels, width, height), 0, 0);
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
