import type { Enlargement } from './enlargement.ts';

/** How different two neighbours of the preprocessed image may be and still be of one part: a mean square. */
const sigma = 0.01;

interface Pairs {
  /** How far apart two neighbours lie in the list. */
  readonly apart: number;
  /** A weight for the first of each pair, by its place; 0 where it has no neighbour. */
  readonly weights: Float64Array;
}

/**
 * How much a mask varies, in the mean over neighbours: half of what it does itself, and half of what it does where the image
 * under it is even. Khorram, Lawson and Fuxin, CHIL 2021 (arXiv 2012.15783), equation 9, as khorrams/IGOS_pp,
 * methods_helper.py, has it: downwards the image's change is squared after its mean over the channels, across before it.
 */
export class BilateralVariation {
  readonly #points: readonly Pairs[];
  readonly #pixels: readonly Pairs[];

  /** @param planes the preprocessed image, one of height × width a channel. @param size points on each side of the mask. */
  constructor(
    private readonly enlargement: Enlargement,
    size: number,
    planes: readonly Float32Array[],
    height: number,
    width: number,
  ) {
    const mean = (of: (plane: Float32Array) => number): number =>
      planes.reduce((sum, plane) => sum + of(plane), 0) / planes.length;
    const change = (plane: Float32Array, at: number, apart: number): number =>
      (plane[at] as number) - (plane[at + apart] as number);
    const even = (at: number): number => Math.exp(-(mean((plane) => change(plane, at, width)) ** 2) / sigma);
    const evenAcross = (at: number): number => mean((plane) => Math.exp(-(change(plane, at, 1) ** 2) / sigma));
    this.#points = [pairs(size, size, true, () => 0.5), pairs(size, size, false, () => 0.5)];
    this.#pixels = [
      pairs(height, width, true, (at) => 0.5 * even(at)),
      pairs(height, width, false, (at) => 0.5 * evenAcross(at)),
    ];
  }

  /** @param mask size × size. */
  of(mask: Float64Array): number {
    const enlarged = this.enlargement.enlarge(mask);
    return this.#points.reduce(
      (sum, points, at) => sum + squares(mask, points) + squares(enlarged, this.#pixels[at] as Pairs),
      0,
    );
  }

  /** Its gradient by the mask. */
  slopes(mask: Float64Array): Float64Array {
    const enlarged = this.enlargement.enlarge(mask);
    const byPixels = new Float64Array(enlarged.length);
    for (const each of this.#pixels) addSlopes(enlarged, each, byPixels);
    const slopes = this.enlargement.gather(byPixels);
    for (const each of this.#points) addSlopes(mask, each, slopes);
    return slopes;
  }
}

/** Weights of all pairs of neighbours, over their number. */
function pairs(height: number, width: number, down: boolean, weightOf: (at: number) => number): Pairs {
  const [rows, columns] = down ? [height - 1, width] : [height, width - 1];
  const weights = Float64Array.from({ length: height * width }, (_, at) => {
    const inside = Math.floor(at / width) < rows && at % width < columns;
    return inside ? weightOf(at) / (rows * columns) : 0;
  });
  return { apart: down ? width : 1, weights };
}

function squares(values: Float64Array, { apart, weights }: Pairs): number {
  let sum = 0;
  for (let at = 0; at < values.length - apart; at++) {
    sum += (weights[at] as number) * ((values[at] as number) - (values[at + apart] as number)) ** 2;
  }
  return sum;
}

function addSlopes(values: Float64Array, { apart, weights }: Pairs, slopes: Float64Array): void {
  for (let at = 0; at < values.length - apart; at++) {
    const slope = 2 * (weights[at] as number) * ((values[at] as number) - (values[at + apart] as number));
    slopes[at] = (slopes[at] as number) + slope;
    slopes[at + apart] = (slopes[at + apart] as number) - slope;
  }
}
