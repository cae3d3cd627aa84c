import { allJudged, type Outcome } from './judged.ts';

/** Images of one class that were taken for another, or correctly. */
export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly images: number;
}

/** Two classes that are confused. */
export interface ConfusedPair extends ConfusionCell {
  /** Share of the true class's images that were taken for the other, 0–1. */
  readonly share: number;
}

/** A confusion matrix, stored sparsely: models have thousands of classes. */
export class ConfusionMatrix {
  readonly #rows = new Map<number, Map<number, number>>();

  static of(records: Iterable<Outcome>): ConfusionMatrix {
    const matrix = new ConfusionMatrix();
    for (const { truth, predicted } of allJudged(records)) matrix.add(truth, predicted);
    return matrix;
  }

  add(truth: number, predicted: number): void {
    const row = this.#rows.get(truth) ?? new Map<number, number>();
    row.set(predicted, (row.get(predicted) ?? 0) + 1);
    this.#rows.set(truth, row);
  }

  /** Images of `truth` that were taken for `predicted`. */
  count(truth: number, predicted: number): number {
    return this.#rows.get(truth)?.get(predicted) ?? 0;
  }

  /** Classes that some image has or was taken for, by index. */
  get classes(): readonly number[] {
    const found = new Set<number>();
    for (const [truth, row] of this.#rows) for (const predicted of [truth, ...row.keys()]) found.add(predicted);
    return [...found].sort((a, b) => a - b);
  }

  /** The cells that are not empty, in no particular order. */
  *cells(): Generator<ConfusionCell> {
    for (const [truth, row] of this.#rows) {
      for (const [predicted, images] of row) yield { truth, predicted, images };
    }
  }

  /** Mistakes by pair of classes, most images first; among ties, those that are a larger share of their class. */
  confusedPairs(most = Number.POSITIVE_INFINITY): readonly ConfusedPair[] {
    const pairs: ConfusedPair[] = [];
    for (const cell of this.cells()) {
      if (cell.truth !== cell.predicted) pairs.push({ ...cell, share: cell.images / this.#support(cell.truth) });
    }
    pairs.sort((a, b) => b.images - a.images || b.share - a.share || a.truth - b.truth || a.predicted - b.predicted);
    return pairs.slice(0, most);
  }

  /** Precision, recall and support of every class that some image has or was taken for, by index. */
  classFigures(): readonly ClassFigures[] {
    const taken = new Map<number, number>();
    for (const { predicted, images } of this.cells()) taken.set(predicted, (taken.get(predicted) ?? 0) + images);
    return this.classes.map((index) => {
      const right = this.count(index, index);
      const support = this.#support(index);
      const predicted = taken.get(index) ?? 0;
      const ratio = (of: number): number | null => (of === 0 ? null : right / of);
      return { index, support, predicted, right, precision: ratio(predicted), recall: ratio(support) };
    });
  }

  #support(truth: number): number {
    let sum = 0;
    for (const images of this.#rows.get(truth)?.values() ?? []) sum += images;
    return sum;
  }
}

/** Figures of one class. Rates are null if the denominator is 0. */
export interface ClassFigures {
  readonly index: number;
  /** Images of this class. */
  readonly support: number;
  /** Images that were taken for it. */
  readonly predicted: number;
  /** Those of them that really are. */
  readonly right: number;
  readonly precision: number | null;
  readonly recall: number | null;
}
