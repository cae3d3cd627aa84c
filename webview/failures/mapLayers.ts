import type { ImageMap } from '../../src/protocol/folders/failures.ts';
import { context2d } from '../base/dom.ts';
import { frameOnPreview, type Size } from '../logic/geometry.ts';
import { type Heat, heatOf, heatPixels } from '../logic/picture/heat.ts';

/** Layers kept in memory: 30 MB at 160 pixels. */
const kept = 300;

/** How much of the picture a map hides where it is strongest. */
export const mapOpacity = 0.75;

/** Maps painted as overlays for pictures of one size, once each. */
export class MapLayers {
  readonly #layers = new Map<string, { readonly map: ImageMap; readonly layer: HTMLCanvasElement }>();

  /** @param colours 256 RGB triples. */
  get(map: ImageMap, size: Size, colours: Uint8Array): HTMLCanvasElement {
    const key = `${map.index}/${map.target}/${size.width}/${size.height}`;
    const known = this.#layers.get(key);
    if (known?.map === map) return known.layer;
    const layer = document.createElement('canvas');
    Object.assign(layer, { width: size.width, height: size.height });
    const pixels = heatPixels(heatOfMap(map), colours, frameOnPreview(map.frame, size), size);
    context2d(layer).putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
    this.#layers.delete(key);
    this.#layers.set(key, { map, layer });
    for (const oldest of this.#layers.keys()) {
      if (this.#layers.size <= kept) break;
      this.#layers.delete(oldest);
    }
    return layer;
  }
}

function heatOfMap({ width, height, levels, step }: ImageMap): Heat {
  return heatOf({ width, height, values: Float32Array.from(levels, (level) => level * step) });
}

/** Draws a picture and a map over it. */
export function drawMapped(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap,
  layer: HTMLCanvasElement | undefined,
): void {
  const { width, height } = picture;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = context2d(canvas);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
  context.drawImage(picture, 0, 0);
  if (layer === undefined) return;
  context.globalAlpha = mapOpacity;
  context.drawImage(layer, 0, 0);
}
