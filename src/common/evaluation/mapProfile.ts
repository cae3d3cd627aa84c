import type { SaliencyMap } from '../../protocol/explanation.ts';

/** Cells of a profile's side: so fine that corners and the middle can be told apart, and so coarse that neighbours are alike. */
const side = 7;

/**
 * Where in the model's frame what speaks for a class lies: its shares of 7 × 7 cells, row by row, which sum to 1.
 * @returns undefined: nothing speaks for the class.
 */
export function mapProfile({ width, height, values }: SaliencyMap): Float32Array | undefined {
  const cells = new Float32Array(side * side);
  let total = 0;
  values.forEach((value, at) => {
    if (value <= 0) return;
    const column = Math.floor(((at % width) * side) / width);
    const row = Math.floor((Math.floor(at / width) * side) / height);
    const cell = row * side + column;
    cells[cell] = (cells[cell] ?? 0) + value;
    total += value;
  });
  return total > 0 ? cells.map((value) => value / total) : undefined;
}
