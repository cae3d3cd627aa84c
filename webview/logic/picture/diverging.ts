import { interpolateRdBu } from 'd3-scale-chromatic';

/** Share of the colour map that is cut off at either end: its darkest colours hide the photo. */
const ends = 0.1;

/**
 * 256 RGB triples for signed values, from against the class (blue) through none (nearly white) to for it (red):
 * ColorBrewer's RdBu, reversed. It is safe for the common kinds of colour blindness, and lightness falls evenly and
 * equally on both sides, so that equal values on either side look equally strong.
 */
export const diverging: Uint8Array = Uint8Array.from(
  Array.from({ length: 256 }, (_, entry) => {
    const colour = interpolateRdBu(1 - ends - (1 - 2 * ends) * (entry / 255));
    return (colour.match(/\d+/g) ?? []).map(Number);
  }).flat(),
);
