import { DecodeError } from '../pixels.ts';

/**
 * Decodes a bitmap's RLE4 or RLE8 into indices of its palette, in the order of its rows. Pixels that are passed over
 * are 0, and so is what is missing after an end-of-bitmap mark.
 *
 * @param bits 4 or 8.
 * @throws DecodeError when the bytes end without a mark or are far too few.
 * @see https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-compression
 */
export function decodeRunLengths(bytes: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  // Two bytes make 255 pixels at most, unless nearly all are passed over, which no program does.
  if (width * height > bytes.length * 255) throw new DecodeError('its run lengths end too early');
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  const next = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw new DecodeError('its run lengths end in the middle');
    return byte;
  };
  const put = (index: number): void => {
    // Some writers run over the end of a row.
    if (x < width) indices[y * width + x] = index;
    x++;
  };
  while (y < height) {
    const [count, value] = [next(), next()];
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15);
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += next();
      y += next();
    } else {
      for (let i = 0, byte = 0; i < value; i++) {
        if (bits === 8 || i % 2 === 0) byte = next();
        put(bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
      }
      // What follows begins at an even place.
      if (at % 2 === 1) at++;
    }
  }
  return indices;
}
