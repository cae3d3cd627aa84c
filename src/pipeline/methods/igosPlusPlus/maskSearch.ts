import type { BilateralVariation } from './bilateralVariation.ts';
import type { Enlargement } from './enlargement.ts';
import { type Masks, product } from './games.ts';

/** The line search: how far to go at first and at last, how much less each time, and what a step has to gain. */
const firstRate = 1000;
const lastRate = 1e-5;
const decay = 0.2;
const leastGain = 1e-4;

interface Terms {
  /** Weight of the mean of 1 − mask. */
  readonly sparsity: number;
  /** Weight of the mask's variation. */
  readonly smoothness: number;
}

/**
 * The masks of iGOS++ and their steps: down the gradient as far as the line search of khorrams/IGOS_pp
 * (methods_helper.py, `line_search`) finds worth going.
 */
export class MaskSearch {
  /** size × size each. */
  #points: Masks;

  constructor(
    size: number,
    private readonly enlargement: Enlargement,
    private readonly variation: BilateralVariation,
    private readonly terms: Terms,
  ) {
    const shown = new Float64Array(size ** 2).fill(1);
    this.#points = { deletion: shown, insertion: shown };
  }

  /** Both at the input's size. */
  get masks(): Masks {
    return this.#enlarged(this.#points);
  }

  /** What both hide together, at the input's size: 1 less their product. */
  get importance(): Float64Array {
    return this.enlargement.enlarge(product(this.#points.deletion, this.#points.insertion)).map((value) => 1 - value);
  }

  /**
   * @param byMasks the gradient of the games' loss by both masks at the input's size.
   * @param lossOf the games' loss of such masks.
   */
  async step(byMasks: Masks, lossOf: (masks: Masks) => Promise<number>): Promise<void> {
    const slopes = this.#slopes(byMasks);
    const square = squareOf(slopes.deletion) + squareOf(slopes.insertion);
    const total = async (points: Masks): Promise<number> =>
      (await lossOf(this.#enlarged(points))) + this.#regularisation(points);
    const before = await total(this.#points);
    for (let rate = firstRate; ; rate *= decay) {
      const next = moved(this.#points, slopes, rate);
      const goesDown = (await total(next)) <= before - leastGain * rate * square;
      if (!goesDown && rate >= lastRate) continue;
      this.#points = next;
      return;
    }
  }

  #enlarged({ deletion, insertion }: Masks): Masks {
    return { deletion: this.enlargement.enlarge(deletion), insertion: this.enlargement.enlarge(insertion) };
  }

  #regularisation({ deletion, insertion }: Masks): number {
    const both = product(deletion, insertion);
    const hidden = both.reduce((sum, value) => sum + 1 - value, 0) / both.length;
    return this.terms.sparsity * hidden + this.terms.smoothness * this.variation.of(both);
  }

  /** By the points, the regularisation included. */
  #slopes(byMasks: Masks): Masks {
    const { deletion, insertion } = this.#points;
    const both = product(deletion, insertion);
    const byVariation = this.variation.slopes(both);
    const byBoth = both.map((value, at) => {
      // As PyTorch has it of |1 − m|, which is flat at its minimum.
      const bySparsity = value < 1 ? -this.terms.sparsity / both.length : 0;
      return bySparsity + this.terms.smoothness * (byVariation[at] as number);
    });
    const own = (byMask: Float64Array, other: Float64Array): Float64Array =>
      this.enlargement.gather(byMask).map((slope, at) => slope + (byBoth[at] as number) * (other[at] as number));
    return { deletion: own(byMasks.deletion, insertion), insertion: own(byMasks.insertion, deletion) };
  }
}

function moved({ deletion, insertion }: Masks, slopes: Masks, rate: number): Masks {
  const move = (points: Float64Array, by: Float64Array): Float64Array =>
    points.map((value, at) => Math.min(1, Math.max(0, value - rate * (by[at] as number))));
  return { deletion: move(deletion, slopes.deletion), insertion: move(insertion, slopes.insertion) };
}

const squareOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
