import type { Interpolation } from '../../protocol/models.ts';
import type { ResizeLibrary } from '../../protocol/steps.ts';
import { type Filter, filterOf } from './filters.ts';

/** One axis of a resize-then-crop: it is resized to `resized` pixels, of which `count` from `first` on are made. */
export interface Span {
  readonly resized: number;
  readonly first: number;
  readonly count: number;
}

/** How pixels are made of pixels. */
export interface Resampling {
  readonly interpolation: Interpolation;
  /** Whether a filter widens when it reduces, so that every pixel counts. Nearest never does. */
  readonly antialias: boolean;
  /** undefined: "pillow". */
  readonly library?: ResizeLibrary | undefined;
}

/** For each output pixel: the first input pixel, how many, and their weights, `stride` slots apart, together 1. */
export interface Weights {
  readonly first: Int32Array;
  readonly taps: Int32Array;
  readonly stride: number;
  readonly values: Float64Array;
}

/**
 * What each pixel of a span is made of, along an axis of `size` pixels.
 * @param enlarges whether any axis is enlarged, which "area" asks for.
 */
export function weightsOf(size: number, span: Span, how: Resampling, enlarges: boolean): Weights {
  const { interpolation, antialias, library = 'pillow' } = how;
  if (interpolation === 'nearest') return singlesOf(nearestOf(size, span, library));
  if (interpolation === 'nearest-exact') return singlesOf(nearestInSingle(size, span, 0.5));
  if (interpolation === 'area') return enlarges ? areaSteps(size, span) : areaWeights(size, span);
  const filter = filterOf(interpolation, library, antialias);
  // Pillow and TensorFlow share the weight of what lies outside among the others, PyTorch and OpenCV repeat the edge.
  const repeat = !antialias && (library === 'torch' || library === 'opencv');
  return repeat ? edgeWeights(size, span, filter) : filterWeights(size, span, filter, antialias);
}

/** Of one input pixel each. */
function singlesOf(first: Int32Array): Weights {
  const ones = new Int32Array(first.length).fill(1);
  return { first, taps: ones, stride: 1, values: Float64Array.from(ones) };
}

/** The nearest pixel, where positions that fall between two pixels are as each library rounds them. */
function nearestOf(size: number, span: Span, library: ResizeLibrary): Int32Array {
  switch (library) {
    case 'pillow':
      return nearestBySteps(size, span);
    case 'tensorflow':
      return nearestInSingle(size, span, 0.5);
    case 'torch':
      return nearestInSingle(size, span, 0);
    case 'opencv':
      return nearestByInverse(size, span);
  }
}

/** Under the middle of an output pixel, by sums of steps: Pillow's (ImagingScaleAffine in src/libImaging/Geometry.c). */
function nearestBySteps(size: number, { resized, first, count }: Span): Int32Array {
  const step = size / resized;
  const start = Number.isInteger(first) ? 0 : first;
  let position = (start + 0.5) * step;
  const all = Int32Array.from({ length: first - start + count }, () => {
    const pixel = Math.min(Math.max(Math.floor(position), 0), size - 1);
    position += step;
    return pixel;
  });
  return all.subarray(first - start);
}

/**
 * In 32 bits: PyTorch's, under the corner of an output pixel or, exactly, under its middle (aten/src/ATen/native/UpSample.h,
 * `nearest_neighbor_compute_source_index`, `nearest_neighbor_exact_compute_source_index`); TensorFlow's, under its middle
 * (tensorflow/core/util/image_resizer_state.h, `HalfPixelScalerForNN`).
 */
function nearestInSingle(size: number, { resized, first, count }: Span, offset: 0 | 0.5): Int32Array {
  const scale = Math.fround(size / resized);
  return Int32Array.from({ length: count }, (_, at) =>
    Math.min(Math.floor(Math.fround(Math.fround(first + at + offset) * scale)), size - 1),
  );
}

/** Under the corner of an output pixel, by the inverse of the factor: OpenCV's (`resizeNN` in resize.cpp). */
function nearestByInverse(size: number, { resized, first, count }: Span): Int32Array {
  const step = 1 / (resized / size);
  return Int32Array.from({ length: count }, (_, at) => Math.min(Math.floor((first + at) * step), size - 1));
}

/** Pillow's (precompute_coeffs in src/libImaging/Resample.c), with a kernel that may stay as wide as an input pixel. */
function filterWeights(size: number, { resized, first, count }: Span, filter: Filter, antialias: boolean): Weights {
  const scale = size / resized;
  // A kernel that is as wide as an output pixel, when reducing, is what prevents aliasing.
  const widen = antialias ? Math.max(scale, 1) : 1;
  const support = filter.support * widen;
  const shrink = 1 / widen;
  const stride = Math.ceil(support) * 2 + 1;
  const weights = emptyWeights(count, stride);
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale;
    const from = Math.max(Math.trunc(centre - support + 0.5), 0);
    const taps = Math.min(Math.trunc(centre + support + 0.5), size) - from;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const weight = filter.at((from + k - centre + 0.5) * shrink);
      weights.values[i * stride + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k++) weights.values[i * stride + k] = (weights.values[i * stride + k] as number) / sum;
    weights.first[i] = from;
    weights.taps[i] = taps;
  }
  return weights;
}

/** A kernel as wide as an input pixel, with the pixel at the edge repeated outside: PyTorch's and OpenCV's. */
function edgeWeights(size: number, { resized, first, count }: Span, filter: Filter): Weights {
  const scale = size / resized;
  const reach = filter.support;
  const weights = emptyWeights(count, Math.min(2 * reach, size));
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale - 0.5;
    const start = Math.floor(centre) - reach + 1;
    const from = Math.min(Math.max(start, 0), size - 1);
    const to = Math.min(Math.max(start + 2 * reach - 1, 0), size - 1);
    let sum = 0;
    for (let k = 0; k < 2 * reach; k++) sum += filter.at(start + k - centre);
    for (let k = 0; k < 2 * reach; k++) {
      const slot = i * weights.stride + Math.min(Math.max(start + k, from), to) - from;
      weights.values[slot] = (weights.values[slot] as number) + filter.at(start + k - centre) / sum;
    }
    weights.first[i] = from;
    weights.taps[i] = to - from + 1;
  }
  return weights;
}

/** The mean of what an output pixel covers: OpenCV's INTER_AREA, for reducing. */
function areaWeights(size: number, { resized, first, count }: Span): Weights {
  const scale = size / resized;
  const weights = emptyWeights(count, Math.ceil(scale) + 2);
  for (let i = 0; i < count; i++) {
    const start = (first + i) * scale;
    // Rounding must not let in a pixel of which nothing is covered.
    const from = Math.min(Math.floor(start + 1e-9), size - 1);
    const taps = Math.min(Math.ceil(start + scale - 1e-9), size) - from;
    for (let k = 0; k < taps; k++) {
      const covered = Math.min(from + k + 1, start + scale) - Math.max(from + k, start);
      weights.values[i * weights.stride + k] = covered / scale;
    }
    weights.first[i] = from;
    weights.taps[i] = taps;
  }
  return weights;
}

/** INTER_AREA where an axis is enlarged: linear between the pixels whose edge lies within (`resize` in resize.cpp). */
function areaSteps(size: number, { resized, first, count }: Span): Weights {
  const factor = resized / size;
  const weights = emptyWeights(count, 2);
  for (let i = 0; i < count; i++) {
    const from = Math.min(Math.floor((first + i) * (1 / factor)), size - 1);
    const beyond = Math.fround(first + i + 1 - (from + 1) * factor);
    const share = beyond <= 0 || from === size - 1 ? 0 : beyond - Math.floor(beyond);
    weights.values.set([1 - share, share], i * 2);
    weights.first[i] = from;
    weights.taps[i] = share === 0 ? 1 : 2;
  }
  return weights;
}

function emptyWeights(count: number, stride: number): Weights {
  return {
    first: new Int32Array(count),
    taps: new Int32Array(count),
    stride,
    values: new Float64Array(count * stride),
  };
}
