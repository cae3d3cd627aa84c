import type { Interpolation } from '../../protocol/models.ts';
import type { ResizeLibrary } from '../../protocol/steps.ts';

/** A kernel in units of a pixel: what a pixel at some distance counts, and from where on nothing does. */
export interface Filter {
  readonly support: number;
  at(distance: number): number;
}

type Filtered = Exclude<Interpolation, 'nearest' | 'nearest-exact' | 'area'>;

/** Those of Pillow (src/libImaging/Resample.c). */
const pillow: Readonly<Record<Filtered, Filter>> = {
  box: { support: 0.5, at: (distance) => (-0.5 < distance && distance <= 0.5 ? 1 : 0) },
  hamming: { support: 1, at: (x) => (Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0) },
  bilinear: { support: 1, at: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x) => (-3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * The kernel of an interpolation. Without antialiasing, PyTorch's and OpenCV's cubic has another parameter than Pillow's
 * (aten/src/ATen/native/UpSample.h; opencv/modules/imgproc/src/resize.cpp, `interpolateCubic`), and OpenCV's INTER_LANCZOS4
 * reaches over eight pixels.
 */
export function filterOf(interpolation: Filtered, library: ResizeLibrary, antialias: boolean): Filter {
  const tensors = library === 'opencv' || library === 'torch';
  if (tensors && !antialias && interpolation === 'bicubic') return steepCubic;
  return library === 'opencv' && interpolation === 'lanczos' ? lanczos4 : pillow[interpolation];
}

/** Keys' cubic convolution kernel with a = −1/2 (Catmull-Rom). */
function cubic(offset: number): number {
  const x = Math.abs(offset);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.5;
  return 0;
}

/** The same with a = −3/4. */
const steepCubic: Filter = {
  support: 2,
  at: (offset) => {
    const x = Math.abs(offset);
    if (x < 1) return (1.25 * x - 2.25) * x * x + 1;
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.75;
    return 0;
  },
};

const lanczos4: Filter = { support: 4, at: (x) => (Math.abs(x) < 4 ? sinc(x) * sinc(x / 4) : 0) };

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
