import type { Interpolation } from '../../protocol/models.ts';

/** A kernel in units of a pixel: what a pixel at some distance counts, and from where on nothing does. */
export interface Filter {
  readonly support: number;
  at(distance: number): number;
}

/** Those of Pillow (src/libImaging/Resample.c). */
export const filters: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  bilinear: { support: 1, at: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x) => (-3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys' cubic convolution kernel with a = −1/2 (Catmull-Rom). */
function cubic(offset: number): number {
  const x = Math.abs(offset);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.5;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * For each of `resized` pixels the nearest of `size`, as Pillow's `resize(NEAREST)` has it, whose sums of steps round
 * in their own way (ImagingScaleAffine in src/libImaging/Geometry.c).
 */
export function nearestOf(size: number, resized: number): Int32Array {
  const step = size / resized;
  let position = step * 0.5;
  return Int32Array.from({ length: resized }, () => {
    const pixel = Math.min(Math.floor(position), size - 1);
    position += step;
    return pixel;
  });
}
