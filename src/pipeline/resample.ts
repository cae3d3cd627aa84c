import type { Picture } from './protocol.ts';

/** One axis of a resize-then-crop: it is resized to `resized` pixels, of which `count` from `first` on are made. */
export interface Span {
  readonly resized: number;
  readonly first: number;
  readonly count: number;
}

/** The picture at another size, whatever its aspect; `width` and `height` in pixels, at least 1. */
export function resizePicture(picture: Picture, width: number, height: number): Picture {
  return resample(picture, { resized: width, first: 0, count: width }, { resized: height, first: 0, count: height });
}

/**
 * Bicubic resize with antialiasing, then crop, at the cost of the cropped part alone. The same arithmetic as Pillow's
 * `resize(BICUBIC)`, which torchvision and timm use on images, byte for byte: a model sees here what it saw in
 * training, on every machine. (libvips' resize, in sharp, shrinks by whole pixels first and rounds positions to 1/64.)
 * @see https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
export function resample(picture: Picture, across: Span, down: Span): Picture {
  const horizontal = weightsOf(picture.width, across);
  const vertical = weightsOf(picture.height, down);
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

function weightsOf(size: number, { resized, first, count }: Span): Weights {
  const scale = size / resized;
  // A kernel that is as wide as an output pixel, when reducing, is what prevents aliasing.
  const support = 2 * Math.max(scale, 1);
  const shrink = 1 / Math.max(scale, 1);
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
      const weight = cubic((from + k - centre + 0.5) * shrink);
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

/** Keys' cubic convolution kernel with a = −1/2 (Catmull-Rom). */
function cubic(offset: number): number {
  const x = Math.abs(offset);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.5;
  return 0;
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
