import { spearman } from '../../common/correlation.ts';
import { channelAt, hiddenLevels, pixelAt } from '../image/tensorShape.ts';
import { randomStream } from '../numeric/random.ts';
import type { CausalSubject } from './causal.ts';

/** Cells on each side of the grid, subsets of cells, and a subset's share of them: xplique's defaults. */
const side = 9;
const subsets = 200;
const share = 0.2;
/** Not a sample's stream (those count from 0), nor that of ROAD's noise. */
const fidelityStream = -2;

/**
 * µFidelity: whether the class loses the more, the more of the map lies on what is hidden. Bhatt, Weller and Moura, "Evaluating and
 * Aggregating Feature-based Model Explanations", IJCAI 2020; with the settings of deel-ai/xplique, metrics/fidelity.py: 200 random
 * subsets of 16 of 9 × 9 cells, hidden by 0 in normalised space (see hiddenLevels). The same subsets for every map of a seed.
 * @param values of the map, one for each pixel of the teacher's input.
 * @returns Spearman's correlation of the map's sum over a subset with the fall of the class's probability when it is hidden,
 * −1 to 1: higher is better; null where the map or the probability does not vary.
 * @throws the signal's reason, within one batch of a cancel.
 */
export async function muFidelity(
  subject: CausalSubject,
  values: Float32Array,
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<number | null> {
  const { teacher, tensor, target } = subject;
  const cells = cellsOf(teacher.input);
  const sums = cellSums(values, cells);
  const chosen = drawSubsets(seed);
  const pixel = pixelAt(teacher.input);
  const channel = channelAt(teacher.input);
  const levels = hiddenLevels(tensor, teacher.input);
  const falls = new Float64Array(subsets);
  for (let first = 0; first < subsets; first += teacher.batchSize) {
    signal?.throwIfAborted();
    const some = chosen.slice(first, first + teacher.batchSize);
    const batch = new Float32Array(some.length * tensor.length);
    for (const [row, hidden] of some.entries()) {
      const image = tensor.map((value, at) =>
        hidden.has(cells[pixel(at)] as number) ? (levels[channel(at)] as number) : value,
      );
      batch.set(image, row * tensor.length);
    }
    const result = await teacher.score(batch, some.length);
    // The image's own probability is the same for all, which ranks do not see.
    for (const row of some.keys()) falls[first + row] = -teacher.scoreOf(result, row, target).probability;
  }
  const hiddenSums = chosen.map((hidden) => [...hidden].reduce((sum, cell) => sum + (sums[cell] as number), 0));
  return spearman(hiddenSums, falls);
}

/** The cell of each pixel: that of the nearest centre. */
function cellsOf({ height, width }: { readonly height: number; readonly width: number }): Uint8Array {
  const cell = (at: number, length: number): number => Math.floor(((at + 0.5) * side) / length);
  return Uint8Array.from(
    { length: height * width },
    (_, at) => cell(Math.floor(at / width), height) * side + cell(at % width, width),
  );
}

function cellSums(values: Float32Array, cells: Uint8Array): Float64Array {
  const sums = new Float64Array(side * side);
  for (const [at, cell] of cells.entries()) sums[cell] = (sums[cell] as number) + (values[at] as number);
  return sums;
}

/** Subsets of the cells, all of one size, each as likely as any other. */
function drawSubsets(seed: number): ReadonlySet<number>[] {
  const random = randomStream(seed, fidelityStream);
  return Array.from({ length: subsets }, () => {
    const drawn = new Set<number>();
    while (drawn.size < Math.floor(share * side * side)) drawn.add(Math.floor(random.uniform() * side * side));
    return drawn;
  });
}
