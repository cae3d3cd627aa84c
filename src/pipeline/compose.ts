import { interpolation, type Interpolation, type Mask } from './mask.ts';
import type { Channels, Layout, Preprocess } from './protocol.ts';

/** The size and order of the tensors that images are composed into. */
export interface TensorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly layout: Layout;
}

/** The student sees the image at this many pixels a side at most: beyond, masks hold no more detail. */
export const studentSide = 56;

/** What composing one batch gives. */
export interface Batch {
  readonly count: number;
  /** `count` synthetic images as the teacher takes them. */
  readonly tensor: Float32Array;
  /** `count` rows of x' − x, averaged over the student's pixels: channel, row, column. */
  readonly features: Float32Array;
  /** Root mean square of x' − x per image, in units of the 0–1 pixel range. */
  readonly change: Float32Array;
}

/**
 * Puts decoded images into the teacher's view of the original: x' = x + g·(q(z) − x), METHOD 2.3, in the teacher's own
 * normalised space, where the formula is the same because normalisation is affine.
 */
export class Composer {
  readonly featureHeight: number;
  readonly featureWidth: number;
  readonly #rowsOfDecoded: Interpolation;
  readonly #columnsOfDecoded: Interpolation;
  readonly #rowOfFeature: Uint16Array;
  readonly #columnOfFeature: Uint16Array;
  readonly #pixelsOfFeature: Float32Array;
  readonly #affine: readonly Affine[];

  /**
   * @param image the original as the teacher takes it, one image of `shape`.
   * @param side of the decoded images.
   */
  constructor(
    private readonly image: Float32Array,
    private readonly shape: TensorShape,
    private readonly side: number,
    input: Preprocess,
  ) {
    const { height, width } = shape;
    this.featureHeight = Math.min(studentSide, height);
    this.featureWidth = Math.min(studentSide, width);
    this.#rowsOfDecoded = interpolation(side, height, side / height);
    this.#columnsOfDecoded = interpolation(side, width, side / width);
    this.#rowOfFeature = bins(height, this.featureHeight);
    this.#columnOfFeature = bins(width, this.featureWidth);
    this.#pixelsOfFeature = new Float32Array(this.featureHeight * this.featureWidth);
    for (const row of this.#rowOfFeature) {
      for (const column of this.#columnOfFeature) {
        const cell = row * this.featureWidth + column;
        this.#pixelsOfFeature[cell] = (this.#pixelsOfFeature[cell] ?? 0) + 1;
      }
    }
    this.#affine = affineOf(input);
  }

  /** Number of features of one image. */
  get features(): number {
    return this.shape.channels * this.featureHeight * this.featureWidth;
  }

  /**
   * @param decoded `masks.length` × 3 × side × side, RGB, 0–1.
   * @param masks what of each is put in; undefined: all of it.
   */
  compose(decoded: Float32Array, masks: readonly (Mask | undefined)[]): Batch {
    const count = masks.length;
    const batch = {
      count,
      tensor: new Float32Array(count * this.image.length),
      features: new Float32Array(count * this.features),
      change: new Float32Array(count),
    };
    masks.forEach((mask, index) => {
      const one = decoded.subarray(index * 3 * this.side ** 2, (index + 1) * 3 * this.side ** 2);
      this.#composeOne(one, mask, batch, index);
    });
    return batch;
  }

  #composeOne(decoded: Float32Array, mask: Mask | undefined, batch: Batch, index: number): void {
    const { height, width, channels, layout } = this.shape;
    const side = this.side;
    const pixelStride = layout === 'NCHW' ? 1 : channels;
    const channelStride = layout === 'NCHW' ? height * width : 1;
    const featurePlane = this.featureHeight * this.featureWidth;
    const source = toTeacherSpace(decoded, this.#affine, side * side);
    const target = batch.tensor.subarray(index * this.image.length, (index + 1) * this.image.length);
    const features = batch.features.subarray(index * this.features, (index + 1) * this.features);
    const image = this.image;
    const { low: left, high: right, weight: across } = this.#columnsOfDecoded;
    const columnOfFeature = this.#columnOfFeature;
    const shares = new Float32Array(width).fill(1);
    const rowOfShares = mask && maskRows(mask, height, width, shares);
    const line = new Float32Array(side);
    let squares = 0;

    for (let y = 0; y < height; y++) {
      rowOfShares?.(y);
      const low = (this.#rowsOfDecoded.low[y] as number) * side;
      const high = (this.#rowsOfDecoded.high[y] as number) * side;
      const down = this.#rowsOfDecoded.weight[y] as number;
      const rowOfFeature = (this.#rowOfFeature[y] as number) * this.featureWidth;
      for (let channel = 0; channel < channels; channel++) {
        const plane = channel * side * side;
        for (let i = 0; i < side; i++) {
          const above = source[plane + low + i] as number;
          line[i] = above + down * ((source[plane + high + i] as number) - above);
        }
        const featureRow = channel * featurePlane + rowOfFeature;
        let at = channel * channelStride + y * width * pixelStride;
        let rowSquares = 0;
        for (let x = 0; x < width; x++) {
          const near = line[left[x] as number] as number;
          const value = near + (across[x] as number) * ((line[right[x] as number] as number) - near);
          const original = image[at] as number;
          const difference = (shares[x] as number) * (value - original);
          target[at] = original + difference;
          const feature = featureRow + (columnOfFeature[x] as number);
          features[feature] = (features[feature] as number) + difference;
          rowSquares += difference * difference;
          at += pixelStride;
        }
        squares += rowSquares / (this.#affine[channel]?.scale ?? 1) ** 2;
      }
    }
    for (let feature = 0; feature < features.length; feature++) {
      features[feature] = (features[feature] as number) / (this.#pixelsOfFeature[feature % featurePlane] as number);
    }
    batch.change[index] = Math.sqrt(squares / (height * width * channels));
  }
}

/** One teacher channel of a 0–1 RGB picture: `offset + scale · Σ weights · rgb`. */
interface Affine {
  readonly scale: number;
  readonly offset: number;
  readonly weights: readonly [red: number, green: number, blue: number];
}

const channelWeights: Readonly<Record<Channels, readonly (readonly [number, number, number])[]>> = {
  rgb: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  bgr: [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
  // ITU-R BT.601 luma, as image.ts uses.
  gray: [[0.299, 0.587, 0.114]],
};

function affineOf(input: Preprocess): Affine[] {
  return channelWeights[input.channels].map((weights, channel) => {
    const std = input.std[channel] ?? 1;
    return { weights, scale: (255 * input.scale) / std, offset: -(input.mean[channel] ?? 0) / std };
  });
}

/** @returns one plane of `plane` pixels a teacher channel. */
function toTeacherSpace(rgb: Float32Array, affine: readonly Affine[], plane: number): Float32Array {
  const result = new Float32Array(affine.length * plane);
  affine.forEach(({ scale, offset, weights: [red, green, blue] }, channel) => {
    for (let pixel = 0; pixel < plane; pixel++) {
      const value =
        red * (rgb[pixel] as number) + green * (rgb[plane + pixel] as number) + blue * (rgb[2 * plane + pixel] as number);
      result[channel * plane + pixel] = offset + scale * value;
    }
  });
  return result;
}

/** @returns a function that fills `shares` with row `y` of the mask, interpolated to height × width pixels. */
function maskRows(mask: Mask, height: number, width: number, shares: Float32Array): (y: number) => void {
  const points = mask.cells + 1;
  const rows = interpolation(points, height, 1 / Math.ceil(height / mask.cells), mask.offsetY);
  const columns = interpolation(points, width, 1 / Math.ceil(width / mask.cells), mask.offsetX);
  const line = new Float32Array(points);
  return (y) => {
    const low = (rows.low[y] as number) * points;
    const high = (rows.high[y] as number) * points;
    const down = rows.weight[y] as number;
    for (let i = 0; i < points; i++) {
      const above = mask.grid[low + i] as number;
      line[i] = above + down * ((mask.grid[high + i] as number) - above);
    }
    for (let x = 0; x < width; x++) {
      const near = line[columns.low[x] as number] as number;
      shares[x] = near + (columns.weight[x] as number) * ((line[columns.high[x] as number] as number) - near);
    }
  };
}

/** The bin, of `count`, of each of `length` positions; bins differ by one position at most. */
function bins(length: number, count: number): Uint16Array {
  return Uint16Array.from({ length }, (_, position) => Math.floor((position * count) / length));
}
