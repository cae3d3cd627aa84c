import { interpolatePlasma } from 'd3-scale-chromatic';

/**
 * 256 RGB triples, low to high: matplotlib's plasma. Perceptually uniform, with lightness rising all the way, so that
 * it reads without colour vision; and unlike inferno and magma (black to near white) or viridis and cividis (greens
 * and greys, which photos are full of), every level is a saturated colour that shows on dark and light, photo and page.
 */
export const colormap: Uint8Array = Uint8Array.from({ length: 256 }, (_, i) => i).reduce(
  (triples, i) => {
    // A table of 256 '#rrggbb': the middle of each step is sure to pick its own.
    const colour = Number.parseInt(interpolatePlasma((i + 0.5) / 256).slice(1), 16);
    triples.set([colour >> 16, (colour >> 8) & 255, colour & 255], i * 3);
    return triples;
  },
  new Uint8Array(256 * 3),
);
