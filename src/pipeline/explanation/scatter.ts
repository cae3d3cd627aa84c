import { toFailure } from '../../common/errors.ts';
import type { Scatter } from '../../protocol/samples.ts';
import { resizePicture } from '../image/image.ts';
import { principalComponents } from '../numeric/principalComponents.ts';
import { fewestForUmap, layOutByUmap, umapEpochs } from '../numeric/umap.ts';
import { yieldToEventLoop } from '../numeric/yieldToEventLoop.ts';
import type { MeasureContext } from './evaluate.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** Samples are compared at this many pixels a side: about as fine as the masks that made them. */
const side = 8;
/** More points than these crowd a plot, and take longer than somebody waits. */
const mostPoints = 500;
/**
 * Samples made between two looks at what else is to be done: the more at once, the more share what the VAE has decoded, and
 * the fewer, the less memory large pictures take.
 */
const remakeBatch = { fewest: 25, most: 100, values: 16e6 } as const;

/** How the scatter reports its progress. */
export interface ScatterContext extends MeasureContext {
  /** Called with the reason, for the log, if UMAP fails. */
  warn(message: string): void;
}

/**
 * Lays samples out in a plane so that those that look alike are near each other, by UMAP on their pixels at 8 × 8, or by
 * principal components where there are few of them or UMAP fails. The same explanation always gives the same points. Other
 * work gets a turn between batches.
 *
 * @param layOut UMAP.
 * @throws PipelineError('vae') if samples can't be made again, 'cancelled' within a batch of a cancel.
 */
export async function scatter(
  { explanation, options, picture, renderSamples }: ExplanationRecord,
  run: ScatterContext,
  layOut = layOutByUmap,
): Promise<Scatter> {
  const indices = spread(explanation.samples.length);
  const umap = indices.length >= fewestForUmap;
  const total = indices.length + (umap ? umapEpochs : 0);
  const report = async (done: number) => {
    await run.report(done, total);
    await yieldToEventLoop(run.signal);
  };
  const vectors: number[][] = [];
  const { fewest, most, values } = remakeBatch;
  const batch = Math.max(fewest, Math.min(most, Math.floor(values / (3 * picture.width * picture.height))));
  for (let first = 0; first < indices.length; first += batch) {
    const pictures = await renderSamples(indices.slice(first, first + batch));
    for (const picture of pictures) {
      vectors.push(Array.from(resizePicture(picture, side, side).rgb, (value) => value / 255));
    }
    await report(vectors.length);
  }
  const told = { pixels: side, indices };
  let problem: string | undefined;
  if (umap) {
    try {
      const coordinates = await layOut(vectors, options.seed, (epoch) => report(indices.length + epoch));
      if (coordinates.every(Number.isFinite)) return { ...told, method: 'umap', coordinates };
      run.warn('UMAP gave points that are no numbers: the samples are laid out by principal components.');
      problem = 'UMAP gave no numbers for these samples.';
    } catch (error) {
      const { code, message, detail } = toFailure(error);
      if (run.signal.aborted || code === 'cancelled') throw error;
      run.warn(`UMAP failed: the samples are laid out by principal components. ${detail ?? message}`);
      problem = 'UMAP failed: the log says why.';
    }
  }
  return { ...told, method: 'pca', problem, coordinates: principalComponents(vectors) };
}

/** All of `count` samples, or as many as fit, evenly spread. */
function spread(count: number): number[] {
  const points = Math.min(count, mostPoints);
  return Array.from({ length: points }, (_, at) => Math.floor((at * count) / points));
}
