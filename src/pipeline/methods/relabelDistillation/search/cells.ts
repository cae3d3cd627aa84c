import type { Rectangle } from '../../../../protocol/explanation.ts';
import { type Grid, valueAt } from '../../../numeric/grid.ts';
import type { Mask } from '../../shared/mask.ts';

/** Some of the cells of a frame, by number, each once. */
export type CellSet = readonly number[];

/** The frame in square cells, numbered row by row: what regions are made of. */
export class Cells {
  readonly rows: number;
  readonly columns: number;
  /** Pixels of a cell. Those of the last row and column may be cut off. */
  readonly #tall: number;
  readonly #wide: number;

  /** @param side cells a side of the frame; a frame of few pixels has fewer. */
  constructor(
    private readonly frame: { readonly width: number; readonly height: number },
    private readonly side: number,
  ) {
    this.#tall = Math.ceil(frame.height / side);
    this.#wide = Math.ceil(frame.width / side);
    this.rows = Math.ceil(frame.height / this.#tall);
    this.columns = Math.ceil(frame.width / this.#wide);
  }

  get count(): number {
    return this.rows * this.columns;
  }

  /** The mask that replaces the cells, or all but them. It is soft: from one cell's centre to the next it is interpolated. */
  maskOf(chosen: CellSet, replace: 'these' | 'others'): Mask {
    const { side, rows, columns } = this;
    const points = side + 1;
    const within = new Set(chosen);
    const grid = new Float32Array(points ** 2);
    for (let at = 0; at < grid.length; at++) {
      // Points beyond the last cells go on as these do.
      const row = Math.min(Math.floor(at / points), rows - 1);
      const column = Math.min(at % points, columns - 1);
      grid[at] = within.has(row * columns + column) === (replace === 'these') ? 1 : 0;
    }
    return { cells: side, grid, offsetX: 0, offsetY: 0 };
  }

  /**
   * What a map says of each cell at its centre, interpolated.
   * @param cell pixels of the frame a side of one of the map's.
   */
  valuesOf(map: Grid, cell: number): Float64Array {
    return new Float64Array(this.count).map((_, at) => {
      const row = (Math.floor(at / this.columns) + 0.5) * this.#tall;
      const column = ((at % this.columns) + 0.5) * this.#wide;
      return valueAt(map, row / cell - 0.5, column / cell - 0.5);
    });
  }

  /** The cells as rectangles in pixels of the frame, which don't overlap: as few as runs of rows make. */
  rectanglesOf(chosen: CellSet): Rectangle[] {
    const within = new Set(chosen);
    const done: Rectangle[] = [];
    /** Those that reach down to the row before. */
    let open: Rectangle[] = [];
    for (let row = 0; row < this.rows; row++) {
      const y = row * this.#tall;
      const height = Math.min(this.#tall, this.frame.height - y);
      const runs = this.#runsOf(within, row);
      const next = runs.map(({ x, width }) => {
        const above = open.find((rectangle) => rectangle.x === x && rectangle.width === width);
        return above ? { ...above, height: above.height + height } : { x, y, width, height };
      });
      done.push(...open.filter(({ x, width }) => !runs.some((run) => run.x === x && run.width === width)));
      open = next;
    }
    return [...done, ...open];
  }

  /** Share of the frame's pixels, 0–1. */
  shareOf(chosen: CellSet): number {
    const pixels = this.rectanglesOf(chosen).reduce((sum, { width, height }) => sum + width * height, 0);
    return pixels / (this.frame.width * this.frame.height);
  }

  /** Neighbouring cells of a row, in pixels. */
  #runsOf(within: ReadonlySet<number>, row: number): { x: number; width: number }[] {
    const runs: { x: number; width: number }[] = [];
    for (let column = 0; column < this.columns; column++) {
      if (!within.has(row * this.columns + column)) continue;
      const x = column * this.#wide;
      const width = Math.min(this.#wide, this.frame.width - x);
      const last = runs.at(-1);
      if (last && last.x + last.width === x) last.width += width;
      else runs.push({ x, width });
    }
    return runs;
  }
}
