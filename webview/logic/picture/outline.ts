import type { Rect } from '../geometry.ts';

/** The outline of the union of rectangles, as an SVG path: the sides that belong to only one of two neighbours. */
export function outlineOf(rectangles: readonly Rect[]): string {
  const columns = edgesOf(rectangles.flatMap(({ x, width }) => [x, x + width]));
  const rows = edgesOf(rectangles.flatMap(({ y, height }) => [y, y + height]));
  const covers = (row: number, column: number): boolean => {
    const [x, y] = [columns[column], rows[row]];
    if (x === undefined || y === undefined) return false;
    return rectangles.some((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
  };
  let path = '';
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      const [right, below] = [columns[column + 1], rows[row + 1]];
      const covered = covers(row, column);
      if (right !== undefined && covered !== covers(row - 1, column)) path += `M${x},${y}H${right}`;
      if (below !== undefined && covered !== covers(row, column - 1)) path += `M${x},${y}V${below}`;
    });
  });
  return path;
}

const edgesOf = (places: readonly number[]): number[] => [...new Set(places)].sort((a, b) => a - b);
