import { type Grid, valueAt } from '../../../numeric/grid.ts';
import { gaussianSmoothing, type Smoothing } from '../../../numeric/smoothing.ts';
import type { Replacement } from './compose.ts';
import type { View } from './synthesize.ts';

/** Standard deviation of the prior that neighbouring pixels weigh alike, in the student's pixels. */
const smoothing = 0.4;
/** The same of the coarse view and of what is made of colours, in its own pixels, and of the relevance. */
const coarseSmoothing = 1.5;
const relevanceSmoothing = 1;
/** What the coarse view of the coverage weighs against the fine one. */
const coarseWeight = 0.75;
/** What the kind of a mask weighs against a pixel: about as much as all of them together. */
const kindWeight = 0.3;
/** Mean coverage below which a pixel counts as hardly ever replaced, so that nothing is divided by next to nothing. */
const rarelyReplaced = 0.01;
/** Relevance of a pixel that a first map takes for meaningless, where 1 is the mean: it may have been wrong. */
const leastRelevance = 0.01;

/** The coarse view has a pixel for so many of the student's a side. */
const span = 2;

/**
 * What the student sees of a sample made by masks, as a row of numbers: what share of each of its pixels was replaced,
 * the same at half the resolution, the change of colours at half the resolution, and the kind of the mask, so that it
 * need not explain by pixels what one kind has more of the label than another. A ridge regression on them has a prior of
 * two scales: broad parts weigh alike, and single pixels depart from that.
 */
export class LocalFeatures implements View {
  readonly #fine: Smoothing;
  readonly #coarse: Smoothing;
  readonly #relevance: Smoothing;
  /** Size of the coarse view. */
  readonly #columns: number;
  readonly #rows: number;
  #rowsOfFeatures = new Float32Array();
  #colours: { readonly of: Replacement; readonly changes: Float32Array } | undefined;

  /** @param kinds number of kinds of masks. */
  constructor(
    private readonly size: { readonly width: number; readonly height: number },
    private readonly channels: number,
    private readonly kinds: number,
  ) {
    const { width, height } = size;
    this.#columns = Math.ceil(width / span);
    this.#rows = Math.ceil(height / span);
    this.#fine = gaussianSmoothing(width, height, smoothing);
    this.#coarse = gaussianSmoothing(this.#columns, this.#rows, coarseSmoothing);
    this.#relevance = gaussianSmoothing(width, height, relevanceSmoothing);
  }

  /** Numbers a sample. */
  get count(): number {
    return this.#cells + this.#coarseCells * (1 + this.channels) + this.kinds;
  }

  get settings() {
    return { smoothing, coarseSmoothing, coarseWeight, relevanceSmoothing, leastRelevance };
  }

  /**
   * @param coverage share of each of the student's pixels that was replaced, 0–1, sample after sample.
   * @param drawn which of the replacements each sample let in.
   * @param kinds of the masks, as numbers from 0.
   * @returns a row of features a sample; the array is used again by the next call.
   */
  of(coverage: Float32Array, replacement: Replacement, drawn: readonly number[], kinds: readonly number[]) {
    const { count, channels } = this;
    const [cells, coarseCells] = [this.#cells, this.#coarseCells];
    const changes = this.#changesOf(replacement);
    if (this.#rowsOfFeatures.length !== drawn.length * count) {
      this.#rowsOfFeatures = new Float32Array(drawn.length * count);
    }
    drawn.forEach((drawing, row) => {
      const covered = coverage.subarray(row * cells, (row + 1) * cells);
      const own = this.#rowsOfFeatures.subarray(row * count, (row + 1) * count);
      own.set(this.#fine.smooth(covered));
      const coarse = this.#halve(covered);
      const smooth = this.#coarse.smooth(coarse);
      for (let cell = 0; cell < coarseCells; cell++) {
        own[cells + cell] = coarseWeight * span * (smooth[cell] as number);
      }
      for (let at = 0; at < channels * coarseCells; at++) {
        const change = changes[drawing * channels * coarseCells + at] as number;
        own[cells + coarseCells + at] = (coarse[at % coarseCells] as number) * change;
      }
      const ofKinds = own.subarray(cells + coarseCells * (1 + channels));
      ofKinds.fill(0);
      ofKinds[kinds[row] ?? 0] = kindWeight * Math.sqrt(cells);
    });
    return this.#rowsOfFeatures;
  }

  /**
   * How much less of the target each pixel leaves when it is replaced as it is on average: by what the student makes of
   * its being replaced at all, and by m·(x − x̄') of the colours that took its place.
   * @param weights the student's weights on the features.
   * @param mean the features of all samples in the mean.
   */
  mapOf(weights: Float64Array, mean: Float64Array): Grid {
    const { width, height } = this.size;
    const [cells, coarseCells] = [this.#cells, this.#coarseCells];
    const ofColours = new Float64Array(coarseCells);
    const meanCoverage = this.#halve(mean.subarray(0, cells));
    for (let at = 0; at < coarseCells * this.channels; at++) {
      const cell = at % coarseCells;
      const replaced = Math.max(meanCoverage[cell] as number, rarelyReplaced);
      const effect = (weights[cells + coarseCells + at] as number) * (mean[cells + coarseCells + at] as number);
      ofColours[cell] = (ofColours[cell] as number) + effect / replaced;
    }
    const ofCoverage = this.#coarse.spread(weights.subarray(cells, cells + coarseCells));
    const smooth = this.#coarse.smooth(ofColours);
    // A coarse pixel's effect is that of the pixels it stands for together.
    const effects = ofCoverage.map((effect, cell) => {
      return (coarseWeight * span * effect + (smooth[cell] as number)) / span ** 2;
    });
    const coarse = { width: this.#columns, height: this.#rows, values: effects };
    const fine = this.#fine.spread(weights.subarray(0, cells));
    const values = fine.map((effect, cell) => {
      const row = (Math.floor(cell / width) + 0.5) / span - 0.5;
      const column = ((cell % width) + 0.5) / span - 0.5;
      return -effect - valueAt(coarse, row, column);
    });
    return { width, height, values };
  }

  /**
   * How far the weight on each pixel's coverage may depart from 0, as the variance of its prior with a mean of 1, in the
   * light of a first map: in proportion to the map's mean square around the pixel. What seems to mean nothing is no
   * longer free to explain noise. (Empirical Bayes, as in relevance determination: MacKay 1994; Tipping, JMLR 2001.)
   */
  relevanceOf({ values }: Grid): Float32Array {
    const energy = this.#relevance.smooth(values.map((value) => value * value));
    const mean = energy.reduce((sum, value) => sum + value, 0) / energy.length;
    if (mean === 0) return new Float32Array(energy.length).fill(1);
    return Float32Array.from(energy, (value) => (value / mean + leastRelevance) / (1 + leastRelevance));
  }

  get #cells(): number {
    return this.size.width * this.size.height;
  }

  get #coarseCells(): number {
    return this.#columns * this.#rows;
  }

  /** What each drawing changes of the colours, at the coarse view's size, in units of their root mean square. */
  #changesOf(replacement: Replacement): Float32Array {
    if (this.#colours?.of === replacement) return this.#colours.changes;
    const [cells, coarseCells] = [this.#cells, this.#coarseCells];
    const { view, energy } = replacement;
    const unit = Math.sqrt((this.channels * energy.reduce((sum, value) => sum + value, 0)) / energy.length) || 1;
    const planes = view.length / cells;
    const changes = new Float32Array(planes * coarseCells);
    for (let plane = 0; plane < planes; plane++) {
      const halved = this.#halve(view.subarray(plane * cells, (plane + 1) * cells));
      changes.set(
        halved.map((value) => (span * value) / unit),
        plane * coarseCells,
      );
    }
    this.#colours = { of: replacement, changes };
    return changes;
  }

  /** Means of the pixels that a coarse one stands for; at the right and lower edge they may be fewer. */
  #halve(plane: ArrayLike<number>): Float64Array {
    const { width, height } = this.size;
    const columns = this.#columns;
    const means = new Float64Array(this.#coarseCells);
    for (let row = 0; row < height; row++) {
      const tall = Math.min(span, height - row + (row % span));
      for (let column = 0; column < width; column++) {
        const wide = Math.min(span, width - column + (column % span));
        const to = Math.floor(row / span) * columns + Math.floor(column / span);
        means[to] = (means[to] as number) + (plane[row * width + column] as number) / (tall * wide);
      }
    }
    return means;
  }
}
