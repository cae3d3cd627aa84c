import { setImmediate } from 'node:timers/promises';
import { UMAP } from 'umap-js';
import { toFailure } from './errors.ts';
import type { MeasuringRun } from './evaluate.ts';
import { resizePicture } from './image.ts';
import type { Kept } from './kept.ts';
import { principalComponents } from './principalComponents.ts';
import type { Scatter } from './protocol/samples.ts';
import { randomStream } from './random.ts';

/** Samples are compared at this many pixels a side: about as fine as the masks that made them. */
const side = 8;
/** More points than these don't fit a plot, and take too long. */
const mostPoints = 1000;
/** With fewer, neighbourhoods say nothing. */
const fewestForUmap = 30;
const neighbours = 15;
const epochs = 200;
/** Samples made, or epochs done, between two looks at what else is to be done. */
const [remakeBatch, epochBatch] = [25, 5];
/** No sample has this number, so that its stream of random numbers is nobody else's. */
const layoutStream = 0xffffffff;

/**
 * Lays samples out in a plane so that those that look alike are near each other, by UMAP (McInnes et al. 2018) on their
 * pixels at 8 × 8, or by principal components where there are few of them or UMAP fails. The same kept explanation gives
 * the same points. Gives way between batches.
 *
 * @throws PipelineError('vae') if samples can't be made again, 'cancelled' within a batch of a cancel.
 */
export async function scatter({ explanation, options, remake }: Kept, run: MeasuringRun): Promise<Scatter> {
  const indices = spread(explanation.samples.length);
  const umap = indices.length >= fewestForUmap;
  const total = indices.length + (umap ? epochs : 0);
  const report = async (done: number) => {
    await run.report(done, total);
    // A cancel arrives between two turns of the event loop only.
    await setImmediate();
    run.signal.throwIfAborted();
  };
  const vectors: number[][] = [];
  for (let first = 0; first < indices.length; first += remakeBatch) {
    const pictures = await remake(indices.slice(first, first + remakeBatch));
    for (const picture of pictures) {
      vectors.push(Array.from(resizePicture(picture, side, side).rgb, (value) => value / 255));
    }
    await report(vectors.length);
  }
  const told = { pixels: side, indices };
  if (umap) {
    try {
      const coordinates = await layOut(vectors, options.seed, (epoch) => report(indices.length + epoch));
      if (coordinates.every(Number.isFinite)) return { ...told, method: 'umap', coordinates };
    } catch (error) {
      if (run.signal.aborted || toFailure(error).code === 'cancelled') throw error;
    }
  }
  return { ...told, method: 'pca', coordinates: principalComponents(vectors) };
}

async function layOut(
  vectors: number[][],
  seed: number,
  report: (epoch: number) => Promise<void>,
): Promise<Float32Array> {
  const { uniform } = randomStream(seed, layoutStream);
  const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours, nEpochs: epochs, random: uniform });
  const rounds = umap.initializeFit(vectors);
  for (let round = 1; round <= rounds; round++) {
    umap.step();
    if (round % epochBatch === 0) await report(round);
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

/** All of `count` samples, or as many as fit, evenly spread. */
function spread(count: number): number[] {
  const points = Math.min(count, mostPoints);
  return Array.from({ length: points }, (_, at) => Math.floor((at * count) / points));
}
