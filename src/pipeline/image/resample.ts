import type { Interpolation } from '../../protocol/models.ts';
import type { Picture } from '../../protocol/pictures.ts';
import { type Filter, filters, nearestOf } from './filters.ts';

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
}

const smooth: Resampling = { interpolation: 'bicubic', antialias: true };

/** The picture at another size, whatever its aspect; `width` and `height` in pixels, at least 1. */
export function resizePicture(picture: Picture, width: number, height: number): Picture {
  const span = (size: number): Span => ({ resized: size, first: 0, count: size });
  return resample(picture, span(width), span(height), smooth);
}

/**
 * Resize, then crop, at the cost of the cropped part alone. With antialiasing the same arithmetic as Pillow's `resize`,
 * which torchvision, timm and Keras use on images, byte for byte: a model sees here what it saw in training, on every
 * machine. (libvips' resize, in sharp, shrinks by whole pixels first and rounds positions to 1/64.) Without, that of
 * TensorFlow's and PyTorch's resize of tensors, rounded to 8 bits.
 * @see https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
export function resample(picture: Picture, across: Span, down: Span, how: Resampling): Picture {
  const horizontal = weightsOf(picture.width, across, how);
  const vertical = weightsOf(picture.height, down, how);
  const top = vertical.first[0] ?? 0;
  const bottom = (vertical.first.at(-1) ?? 0) + (vertical.taps.at(-1) ?? 0);
  const rows = resampleRows(picture, horizontal, top, bottom);
  const rgb = resampleColumns(rows, across.count * 3, vertical, top);
  return { width: across.count, height: down.count, rgb };
}

/** For each output pixel: the first input pixel, how many, and their weights, `stride` slots apart. */
interface Weights {
  readonly first: Int32Array;
  readonly taps: Int32Array;
  readonly stride: number;
  /** Fixed point with 22 bits after the point: 8 bits of pixel and two of overshoot still fit into 32. */
  readonly values: Int32Array;
}

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

function weightsOf(size: number, span: Span, { interpolation, antialias }: Resampling): Weights {
  if (interpolation === 'nearest') return singlesOf(nearestOf(size, span.resized).subarray(span.first), span.count);
  return filterWeights(size, span, filters[interpolation], antialias);
}

/** Of one input pixel each. */
function singlesOf(first: Int32Array, count: number): Weights {
  const ones = new Int32Array(count).fill(1);
  return { first: first.subarray(0, count), taps: ones, stride: 1, values: ones.map(() => 2 ** PRECISION) };
}

function filterWeights(size: number, { resized, first, count }: Span, filter: Filter, antialias: boolean): Weights {
  const scale = size / resized;
  // A kernel that is as wide as an output pixel, when reducing, is what prevents aliasing.
  const widen = antialias ? Math.max(scale, 1) : 1;
  const support = filter.support * widen;
  const shrink = 1 / widen;
  const stride = Math.ceil(support) * 2 + 1;
  const weights = {
    first: new Int32Array(count),
    taps: new Int32Array(count),
    stride,
    values: new Int32Array(count * stride),
  };
  const exact = new Float64Array(stride);
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale;
    const from = Math.max(Math.trunc(centre - support + 0.5), 0);
    const taps = Math.min(Math.trunc(centre + support + 0.5), size) - from;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const weight = filter.at((from + k - centre + 0.5) * shrink);
      exact[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k++) {
      const weight = ((exact[k] ?? 0) / sum) * 2 ** PRECISION;
      weights.values[i * stride + k] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
    weights.first[i] = from;
    weights.taps[i] = taps;
  }
  return weights;
}

function resampleRows(picture: Picture, weights: Weights, top: number, bottom: number): Uint8ClampedArray {
  const { rgb } = picture;
  const { first, taps, stride, values } = weights;
  const count = first.length;
  const out = new Uint8ClampedArray(count * (bottom - top) * 3);
  let at = 0;
  for (let row = top; row < bottom; row++) {
    for (let i = 0; i < count; i++) {
      let pixel = (row * picture.width + (first[i] ?? 0)) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = i * stride + (taps[i] ?? 0);
      for (let k = i * stride; k < end; k++, pixel += 3) {
        const weight = values[k] ?? 0;
        red += Math.imul(rgb[pixel] ?? 0, weight);
        green += Math.imul(rgb[pixel + 1] ?? 0, weight);
        blue += Math.imul(rgb[pixel + 2] ?? 0, weight);
      }
      out[at++] = red >> PRECISION;
      out[at++] = green >> PRECISION;
      out[at++] = blue >> PRECISION;
    }
  }
  return out;
}

function resampleColumns(rows: Uint8ClampedArray, rowLength: number, weights: Weights, top: number): Uint8Array {
  const { first, taps, stride, values } = weights;
  const out = new Uint8ClampedArray(first.length * rowLength);
  const sums = new Int32Array(rowLength);
  for (let i = 0; i < first.length; i++) {
    sums.fill(HALF);
    for (let k = 0; k < (taps[i] ?? 0); k++) {
      const weight = values[i * stride + k] ?? 0;
      const row = ((first[i] ?? 0) - top + k) * rowLength;
      for (let j = 0; j < rowLength; j++) sums[j] = (sums[j] ?? 0) + Math.imul(rows[row + j] ?? 0, weight);
    }
    for (let j = 0; j < rowLength; j++) out[i * rowLength + j] = (sums[j] ?? 0) >> PRECISION;
  }
  return new Uint8Array(out.buffer);
}
