import { type Mask, placePixels } from '../../shared/mask.ts';

/**
 * Masks averaged over the student's pixels: what share of each is covered. A mask is the product of two axes, so its
 * means are those of the axes: some hundred numbers instead of a plane of pixels.
 */
export class Coverage {
  readonly #rows: AxisMeans;
  readonly #columns: AxisMeans;

  /**
   * @param height of the teacher's input, in pixels, like `width`.
   * @param cell pixels that one of the student's spans; the last of an axis may span fewer.
   */
  constructor(height: number, width: number, cell: number) {
    this.#rows = new AxisMeans(height, cell);
    this.#columns = new AxisMeans(width, cell);
  }

  /**
   * In single precision, and rounded as fused multiply-adds round: as a product of matrices.
   * @param covered 0–1, row by row.
   */
  write({ cells, grid, offsetX, offsetY }: Mask, covered: Float32Array): void {
    const points = cells + 1;
    const rows = this.#rows.of(cells, offsetY);
    const columns = this.#columns.of(cells, offsetX);
    const line = new Float32Array(points);
    rows.first.forEach((top, row) => {
      line.fill(0);
      for (let down = top; down <= (rows.last[row] as number); down++) {
        const weight = rows.weights[row * points + down] as number;
        for (let point = 0; point < points; point++) {
          line[point] = (line[point] as number) + weight * (grid[down * points + point] as number);
        }
      }
      columns.first.forEach((left, column) => {
        let sum = 0;
        for (let across = left; across <= (columns.last[column] as number); across++) {
          const weight = columns.weights[column * points + across] as number;
          sum = Math.fround(sum + weight * (line[across] as number));
        }
        covered[row * columns.first.length + column] = sum;
      });
    });
  }
}

/** Which of a mask's points each of the student's pixels along one axis takes, and how much of each. */
interface Means {
  /** First and last point of each pixel. */
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  /** A row of cells + 1 for each pixel. */
  readonly weights: Float32Array;
}

class AxisMeans {
  constructor(
    private readonly length: number,
    private readonly cell: number,
  ) {}

  of(cells: number, offset: number): Means {
    const { length, cell } = this;
    const pixels = Math.ceil(length / cell);
    const points = cells + 1;
    const first = new Uint8Array(pixels).fill(cells);
    const last = new Uint8Array(pixels);
    const weights = new Float32Array(pixels * points);
    placePixels(length, cells, offset, (pixel, low, share) => {
      const own = Math.floor(pixel / cell);
      const part = 1 / Math.min(cell, length - own * cell);
      const at = own * points + low;
      weights[at] = (weights[at] as number) + part * Math.fround(1 - share);
      weights[at + 1] = (weights[at + 1] as number) + part * Math.fround(share);
      first[own] = Math.min(first[own] as number, low);
      last[own] = Math.max(last[own] as number, low + 1);
    });
    return { first, last, weights };
  }
}
