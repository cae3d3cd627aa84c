import { interpolateRdBu } from 'd3-scale-chromatic';

/** Share of the colour map that is left out at either end: its darkest colours hide the photo. */
const ends = 0.1;

/**
 * 256 RGB triples for signed values, from against the class (blue) over none (nearly white) to for it (red):
 * ColorBrewer's RdBu, turned around. It is safe for the common kinds of colour blindness, and lightness falls evenly
 * and equally to both sides, so that equal values on either side look equally strong.
 */
export const diverging: Uint8Array = Uint8Array.from(
  Array.from({ length: 256 }, (_, entry) => {
    const colour = interpolateRdBu(1 - ends - (1 - 2 * ends) * (entry / 255));
    return (colour.match(/\d+/g) ?? []).map(Number);
  }).flat(),
);
