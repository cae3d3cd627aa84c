import type { SamplePicture } from '../../protocol/pictures.ts';
import { resizePicture } from '../image/image.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** Samples made at once: few enough that a cancel takes effect quickly. */
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
): Promise<SamplePicture[]> {
  const pictures: SamplePicture[] = [];
  const scale = Math.min(1, size / Math.max(of.picture.width, of.picture.height));
  for (let first = 0; first < indices.length; first += batch) {
    signal.throwIfAborted();
    for (const picture of await of.renderSamples(indices.slice(first, first + batch))) {
      pictures.push(scale < 1 ? shrink(picture, scale) : picture);
    }
  }
  return pictures;
}

function shrink(picture: SamplePicture, scale: number): SamplePicture {
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const { replaced } = picture;
  const small = resizePicture(picture, width, height);
  if (replaced === undefined) return small;
  // Masks are smooth or have hard edges that are to stay so: the nearest pixel is the truest one.
  const nearest = (at: number, to: number, from: number) => Math.floor(((at + 0.5) * from) / to);
  const levels = Uint8Array.from({ length: width * height }, (_, pixel) => {
    const row = nearest(Math.floor(pixel / width), height, picture.height);
    return replaced[row * picture.width + nearest(pixel % width, width, picture.width)] ?? 0;
  });
  return { ...small, replaced: levels };
}

/** The same record, except that it makes no more samples after a cancel: making them is most of the work of writing. */
export function cancellable(of: ExplanationRecord, signal: AbortSignal): ExplanationRecord {
  const renderUnlessCancelled = (indices: readonly number[]): Promise<SamplePicture[]> => {
    signal.throwIfAborted();
    return of.renderSamples(indices);
  };
  return { ...of, renderSamples: renderUnlessCancelled };
}
