import type { Picture } from '../../protocol/pictures.ts';
import { resizePicture } from '../image/image.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** Samples made at once: as many as keep a cancel quick. */
const batch = 25;

/**
 * Makes samples of an explanation again, in the order of `indices`.
 * @param size their long side in pixels, at most; they are never enlarged.
 * @throws the reason of `signal` within a batch of a cancel, PipelineError('vae') if a VAE can't run any more.
 */
export async function renderPictures(
  of: ExplanationRecord,
  { indices, size }: { readonly indices: readonly number[]; readonly size: number },
  signal: AbortSignal,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const scale = Math.min(1, size / Math.max(of.picture.width, of.picture.height));
  for (let first = 0; first < indices.length; first += batch) {
    signal.throwIfAborted();
    for (const picture of await of.renderSamples(indices.slice(first, first + batch))) {
      const width = Math.max(1, Math.round(picture.width * scale));
      const height = Math.max(1, Math.round(picture.height * scale));
      pictures.push(scale < 1 ? resizePicture(picture, width, height) : picture);
    }
  }
  return pictures;
}

/** The same record, whose samples are not made any more after a cancel: that is most of the work of writing them. */
export function cancellable(of: ExplanationRecord, signal: AbortSignal): ExplanationRecord {
  const renderUnlessCancelled = (indices: readonly number[]): Promise<Picture[]> => {
    signal.throwIfAborted();
    return of.renderSamples(indices);
  };
  return { ...of, renderSamples: renderUnlessCancelled };
}
