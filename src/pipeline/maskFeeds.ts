import { Tensor } from 'onnxruntime-node';
import { imagesAtOnce } from './compiledGraph.ts';
import { gridPoints } from './composeGraph.ts';
import { fillWeights, type Mask } from './mask.ts';

/**
 * Masks as `composeGraph` takes them: grids, and the weights with which each row and column takes them. The arrays are
 * made once and used again by the next masks, which halves the time.
 */
export class MaskFeeds {
  readonly #grids = new Float32Array(imagesAtOnce * gridPoints ** 2);
  readonly #rows: AxisWeights;
  readonly #columns: AxisWeights;

  /**
   * @param height of the teacher's input, in pixels, like `width`.
   * @param cell pixels that one of the student's spans.
   */
  constructor(height: number, width: number, cell: number) {
    this.#rows = new AxisWeights(height, cell);
    this.#columns = new AxisWeights(width, cell);
  }

  /** @param masks up to `imagesAtOnce`. */
  of(masks: readonly Mask[]): Record<string, Tensor> {
    const count = masks.length;
    const grids = this.#grids.subarray(0, count * gridPoints ** 2).fill(0);
    masks.forEach(({ cells, grid }, index) => {
      const points = cells + 1;
      for (let row = 0; row < points; row++) {
        grids.set(grid.subarray(row * points, (row + 1) * points), (index * gridPoints + row) * gridPoints);
      }
    });
    const rows = this.#rows.of(masks, ({ offsetY }) => offsetY);
    const columns = this.#columns.of(masks, ({ offsetX }) => offsetX);
    return {
      grids: new Tensor('float32', grids, [count, 1, gridPoints, gridPoints]),
      rows: rows.pixels,
      columns: columns.pixels,
      studentRows: rows.student,
      studentColumns: columns.student,
    };
  }
}

/** How the pixels along one axis take a mask's points, and the student's pixels, which average them. */
class AxisWeights {
  readonly #cells: number;
  readonly #pixels: Float32Array;
  readonly #student: Float32Array;

  constructor(
    private readonly length: number,
    private readonly cell: number,
  ) {
    this.#cells = Math.ceil(length / cell);
    this.#pixels = new Float32Array(imagesAtOnce * length * gridPoints);
    this.#student = new Float32Array(imagesAtOnce * this.#cells * gridPoints);
  }

  of(masks: readonly Mask[], offsetOf: (mask: Mask) => number): { pixels: Tensor; student: Tensor } {
    const count = masks.length;
    const pixels = this.#pixels.subarray(0, count * this.length * gridPoints).fill(0);
    const student = this.#student.subarray(0, count * this.#cells * gridPoints).fill(0);
    masks.forEach((mask, index) => {
      const own = pixels.subarray(index * this.length * gridPoints);
      fillWeights(own, gridPoints, this.length, mask.cells, offsetOf(mask));
      this.#average(own, mask.cells + 1, student.subarray(index * this.#cells * gridPoints));
    });
    return {
      pixels: new Tensor('float32', pixels, [count, 1, this.length, gridPoints]),
      student: new Tensor('float32', student, [count, 1, this.#cells, gridPoints]),
    };
  }

  /** Adds up means over the student's pixels; the last one may span fewer than `cell`. */
  #average(weights: Float32Array, points: number, means: Float32Array): void {
    const { length, cell } = this;
    for (let pixel = 0; pixel < length; pixel++) {
      const first = pixel - (pixel % cell);
      const share = 1 / Math.min(cell, length - first);
      const to = (first / cell) * gridPoints;
      const from = pixel * gridPoints;
      for (let point = 0; point < points; point++) {
        means[to + point] = (means[to + point] as number) + share * (weights[from + point] as number);
      }
    }
  }
}
