/** Masks of red, green, blue and alpha (0: none) where a bitmap of 16, 24 or 32 bits has none of its own. */
export function defaultMasks(bits: number, alpha: boolean): readonly number[] {
  if (bits === 16) return [0x7c00, 0x03e0, 0x001f, 0];
  return [0xff0000, 0x00ff00, 0x0000ff, alpha && bits === 32 ? 0xff000000 : 0];
}

interface Rows {
  readonly width: number;
  readonly height: number;
  /** 16, 24 or 32 a pixel. */
  readonly bits: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/**
 * Takes the channels out of packed little-endian pixels; each is stretched to 0–255.
 *
 * @param masks of red, green, blue and alpha; a channel without a bit is 0.
 * @returns RGBA where there is an alpha mask and any pixel has a bit of it (writers that know no alpha leave it 0
 *   everywhere), else RGB.
 */
export function bitFields(
  packed: Uint8Array,
  { width, height, bits, stride }: Rows,
  masks: readonly number[],
): { samples: Uint8Array; channels: 3 | 4 } {
  const fields = masks.map(fieldOf);
  const bytes = bits / 8;
  const samples = new Uint8Array(width * height * 4);
  let anyAlpha = false;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = y * stride; x < width; x++, from += bytes) {
      const high = bytes > 2 ? ((packed[from + 2] ?? 0) << 16) | ((bytes > 3 ? (packed[from + 3] ?? 0) : 0) << 24) : 0;
      const pixel = ((packed[from] ?? 0) | ((packed[from + 1] ?? 0) << 8) | high) >>> 0;
      for (const { mask, shift, most } of fields) {
        samples[to++] = most === 0 ? 0 : Math.round((255 * ((pixel & mask) >>> shift)) / most);
      }
      anyAlpha ||= samples[to - 1] !== 0;
    }
  }
  return anyAlpha ? { samples, channels: 4 } : { samples: withoutFourth(samples), channels: 3 };
}

function fieldOf(mask: number): { mask: number; shift: number; most: number } {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  return { mask, shift, most: mask >>> shift };
}

function withoutFourth(rgba: Uint8Array): Uint8Array {
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) rgba.copyWithin(to, from, from + 3);
  return rgba.subarray(0, (rgba.length / 4) * 3);
}
