/**
 * CIE L*a*b* of the white point D50 as 8-bit sRGB, clipped to its gamut, in place of the Lab.
 *
 * @param lab three numbers a pixel: L 0–100, a and b about −128–127.
 * @see CIE 15:2004, 8.2.1 (Lab to XYZ); http://www.brucelindbloom.com, "RGB/XYZ Matrices" (Bradford-adapted sRGB, D50);
 *   IEC 61966-2-1 (sRGB's transfer function)
 */
export function labToSrgb(lab: Float32Array): Uint8Array {
  const rgb = new Uint8Array(lab.length);
  for (let i = 0; i < lab.length; i += 3) {
    const fy = ((lab[i] ?? 0) + 16) / 116;
    const x = 0.96422 * cubed(fy + (lab[i + 1] ?? 0) / 500);
    const y = cubed(fy);
    const z = 0.82521 * cubed(fy - (lab[i + 2] ?? 0) / 200);
    rgb[i] = encoded(3.1338561 * x - 1.6168667 * y - 0.4906146 * z);
    rgb[i + 1] = encoded(-0.9787684 * x + 1.9161415 * y + 0.033454 * z);
    rgb[i + 2] = encoded(0.0719453 * x - 0.2289914 * y + 1.4052427 * z);
  }
  return rgb;
}

function cubed(f: number): number {
  return f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29);
}

function encoded(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}
