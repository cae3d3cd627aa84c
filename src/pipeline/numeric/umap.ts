import { UMAP } from 'umap-js';
import { randomStream } from './random.ts';

const neighbours = 15;
/** Rounds of the layout. */
export const umapEpochs = 200;
/** With fewer points, neighbourhoods are meaningless. */
export const fewestForUmap = 30;
/** Points whose neighbours are searched, or rounds that are run, before the event loop gets a turn. */
const [pointBatch, epochBatch] = [100, 5];
/** Not the number of a sample, so that the stream of random numbers is not shared. */
const layoutStream = 0xffffffff;

/**
 * Lays points out in a plane by UMAP (McInnes et al. 2018). Neighbours are found by comparing all pairs, here instead of in
 * the library, whose search can't be interrupted.
 *
 * @param vectors at least `fewestForUmap`, all of one length.
 * @param report called and awaited after every batch with the number of rounds done: 0 while neighbours are searched.
 * @returns x and y of each point in turn.
 * @throws Error where the library fails; whatever `report` throws.
 */
export async function layOutByUmap(
  vectors: number[][],
  seed: number,
  report: (epoch: number) => Promise<void>,
): Promise<Float32Array> {
  const { uniform } = randomStream(seed, layoutStream);
  const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours, nEpochs: umapEpochs, random: uniform });
  const nearest: Neighbour[][] = [];
  for (let first = 0; first < vectors.length; first += pointBatch) {
    for (const vector of vectors.slice(first, first + pointBatch)) nearest.push(nearestTo(vector, vectors));
    await report(0);
  }
  umap.setPrecomputedKNN(
    nearest.map((list) => list.map(({ index }) => index)),
    nearest.map((list) => list.map(({ distance }) => distance)),
  );
  const rounds = umap.initializeFit(vectors);
  for (let round = 1; round <= rounds; round++) {
    umap.step();
    if (round % epochBatch === 0) await report(round);
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

interface Neighbour {
  readonly index: number;
  readonly distance: number;
}

/** The nearest vectors by Euclidean distance, nearest first, as UMAP wants them: the vector itself counts. */
function nearestTo(vector: readonly number[], vectors: readonly (readonly number[])[]): Neighbour[] {
  return vectors
    .map((other, index) => ({ index, distance: distanceOf(vector, other) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, neighbours);
}

function distanceOf(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
