import type { Frame } from '../../src/extension/protocol.ts';
import { context2d } from '../dom.ts';
import { frameOnPreview } from '../logic/geometry.ts';
import { type Heat, heatPixels } from '../logic/heat.ts';

/** How much of the light outside of the model's view is taken away at full effect. */
const dimming = 0.6;

/** Draws the photo and what lies on it, in the photo's own pixels. The heat picture is made anew only for a new map. */
export class Overlay {
  readonly canvas: HTMLCanvasElement;
  readonly #layer = document.createElement('canvas');
  #drawn: readonly unknown[] = [];
  #heat: Heat | undefined;
  #colours: Uint8Array | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  /**
   * @param heat undefined: no map, but the model's view stands out all the same
   * @param strength 0–1; 0 leaves the plain photo
   */
  draw(
    photo: ImageBitmap,
    frame: Frame | undefined,
    heat: Heat | undefined,
    colours: Uint8Array,
    strength: number,
  ): void {
    const wanted = [photo, heat, heat && colours, strength, frame && JSON.stringify(frame)];
    if (wanted.every((part, index) => part === this.#drawn[index]) && this.#drawn.length > 0) return;
    this.#drawn = wanted;

    const { width, height } = photo;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = context2d(this.canvas);
    context.globalAlpha = 1;
    context.drawImage(photo, 0, 0);
    if (frame === undefined || strength === 0) return;

    const rect = frameOnPreview(frame, photo);
    context.globalAlpha = dimming * Math.min(1, strength * 2);
    context.beginPath();
    context.rect(0, 0, width, height);
    context.rect(rect.x, rect.y, rect.width, rect.height);
    context.fill('evenodd');
    if (heat === undefined) return;

    this.#prepare(heat, colours);
    context.globalAlpha = strength;
    context.imageSmoothingQuality = rect.width < heat.width / 2 ? 'medium' : 'low';
    context.drawImage(this.#layer, rect.x, rect.y, rect.width, rect.height);
  }

  #prepare(heat: Heat, colours: Uint8Array): void {
    if (heat === this.#heat && colours === this.#colours) return;
    this.#heat = heat;
    this.#colours = colours;
    Object.assign(this.#layer, { width: heat.width, height: heat.height });
    context2d(this.#layer).putImageData(new ImageData(heatPixels(heat, colours), heat.width, heat.height), 0, 0);
  }
}
