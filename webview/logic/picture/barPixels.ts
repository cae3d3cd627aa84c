import { signedOpacity } from './heat.ts';
import { opaque } from './opaque.ts';

/**
 * RGBA bytes of a colour bar: as on the picture, a level is as opaque as it is strong, so that none is no colour at all.
 * @param colours 256 RGB triples, from the lowest level to the highest.
 * @param signed the levels go from −1 to 1 instead of from 0.
 */
export function barPixels(colours: Uint8Array, signed: boolean): Uint8ClampedArray<ArrayBuffer> {
  const pixels = opaque(colours);
  const last = colours.length / 3 - 1;
  for (let entry = 0; entry <= last; entry++) {
    const level = signed ? Math.min(1, Math.abs((2 * entry) / last - 1) * signedOpacity) : entry / last;
    pixels[entry * 4 + 3] = level * 255;
  }
  return pixels;
}
