import type { Grid, Point } from './pixels.ts';
import type { Manifest } from './session.ts';

/** A saliency map and the part of the picture that it lies on. */
export class MapOnPicture {
  /** The values, strongest first. */
  readonly strongest: Float32Array;

  constructor(
    readonly map: Grid,
    private readonly frame: Manifest['frame'],
  ) {
    this.strongest = map.values.toSorted().reverse();
  }

  /** The pixels of the picture that lie wholly on the map. */
  pixels(): readonly Point[] {
    const { x, y, width, height } = this.frame;
    const found: Point[] = [];
    for (let row = Math.ceil(y); row < Math.floor(y + height); row++)
      for (let column = Math.ceil(x); column < Math.floor(x + width); column++) found.push({ x: column, y: row });
    return found;
  }

  /** Whether the middle of a pixel lies on the map. */
  covers({ x, y }: Point): boolean {
    const [across, down] = [x + 0.5 - this.frame.x, y + 0.5 - this.frame.y];
    return across >= 0 && across < this.frame.width && down >= 0 && down < this.frame.height;
  }

  /** The values of the cells that a pixel reaches into, and of `more` cells to each side. */
  valuesAt({ x, y }: Point, more = 0): readonly number[] {
    const { frame, map } = this;
    const columns = cells((x - frame.x) / frame.width, 1 / frame.width, map.width, more);
    const rows = cells((y - frame.y) / frame.height, 1 / frame.height, map.height, more);
    return rows.flatMap((row) => columns.map((column) => map.values[row * map.width + column]!));
  }

  /** The pixel under the middle of a cell, that by its index. */
  pixelOf(cell: number): Point {
    const { frame, map } = this;
    const [column, row] = [cell % map.width, Math.floor(cell / map.width)];
    return {
      x: Math.floor(frame.x + ((column + 0.5) * frame.width) / map.width),
      y: Math.floor(frame.y + ((row + 0.5) * frame.height) / map.height),
    };
  }

  /** Share of the cells whose value is at least this one. */
  shareFrom(value: number): number {
    return this.strongest.filter((other) => other >= value).length / this.strongest.length;
  }
}

/** Those of `count` cells that a stretch of their whole length, in shares of that, reaches into. */
function cells(start: number, length: number, count: number, more: number): readonly number[] {
  const first = Math.max(0, Math.floor(start * count) - more);
  const last = Math.min(count - 1, Math.floor((start + length) * count) + more);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/**
 * The cells of a map: their value, the pixel of the picture under their middle, whether two cells lie between them and
 * the edge, and the highest value of those up to two cells away.
 */
export function cellsOf(map: Grid, frame: Manifest['frame']) {
  const on = new MapOnPicture(map, frame);
  return [...map.values].map((value, index) => {
    const [column, row] = [index % map.width, Math.floor(index / map.width)];
    const around = [-2, -1, 0, 1, 2].flatMap((dy) =>
      [-2, -1, 0, 1, 2].map((dx) => map.values[index + dy * map.width + dx] ?? 1),
    );
    const inside = Math.min(column, row, map.width - 1 - column, map.height - 1 - row) > 2;
    return { value, point: on.pixelOf(index), inside, around: Math.max(...around) };
  });
}
