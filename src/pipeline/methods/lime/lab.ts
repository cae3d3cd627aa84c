/**
 * The share of each primary in X, Y and Z: sRGB's (IEC 61966-2-1), to the number of digits in scikit-image's rgb2xyz.
 */
const toXyz = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const;

/** X, Y and Z of the D65 white, 2° observer. */
const white = [0.95047, 1, 1.08883] as const;

/** The linear light of each of sRGB's 256 values, 0–1. */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share > 0.04045 ? ((share + 0.055) / 1.055) ** 2.4 : share / 12.92;
});

/**
 * CIE L*a*b* of an sRGB picture, by the formulas of CIE 15:2004 with the constants of scikit-image
 * (skimage/color/colorconv.py), so that segmentations match scikit-image's.
 * @param rgb interleaved, 0–255.
 * @returns L (0–100), a and b (about −128 to 127), interleaved.
 */
export function toLab(rgb: Uint8Array): Float64Array {
  const lab = new Float64Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const red = linear[rgb[at] as number] as number;
    const green = linear[rgb[at + 1] as number] as number;
    const blue = linear[rgb[at + 2] as number] as number;
    const [x, y, z] = [response(0, red, green, blue), response(1, red, green, blue), response(2, red, green, blue)];
    lab[at] = 116 * y - 16;
    lab[at + 1] = 500 * (x - y);
    lab[at + 2] = 200 * (y - z);
  }
  return lab;
}

/** X, Y or Z relative to white, compressed as in CIE 15: a cube root that is linear near black. */
function response(axis: 0 | 1 | 2, red: number, green: number, blue: number): number {
  const [ofRed, ofGreen, ofBlue] = toXyz[axis];
  const share = (red * ofRed + green * ofGreen + blue * ofBlue) / white[axis];
  return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
}
