import { join } from 'node:path';
import { toFailure } from '../../common/errors.ts';
import type { ImageStatistics } from '../../protocol/folders/folderRun.ts';
import type { Layout, Preprocess } from '../../protocol/models.ts';
import { fitImage, openImage, toTensor } from '../image/image.ts';
import { imageStatistics } from './imageStatistics.ts';

/** How images are read and fed. */
export interface Feed {
  /** Absolute. */
  readonly root: string;
  readonly preprocess: Preprocess;
  readonly size: readonly [height: number, width: number];
  readonly layout: Layout;
}

/** An image that is ready to be shown to the model. */
export interface PreparedImage {
  readonly image: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly statistics: ImageStatistics;
  readonly tensor: Float32Array;
}

/** One that can't be, and why. */
export interface UnreadableImage {
  readonly image: string;
  readonly unreadable: string;
}

/**
 * Decodes, fits and measures an image.
 *
 * @param image from the feed's root.
 * @throws PipelineError('cancelled') when `signal` aborts.
 */
export async function prepareImage(
  image: string,
  { root, preprocess, size, layout }: Feed,
  signal: AbortSignal,
): Promise<PreparedImage | UnreadableImage> {
  try {
    const source = await openImage(join(root, image), preprocess, signal);
    const { picture } = fitImage(source, preprocess, size);
    return {
      image,
      sha256: source.sha256,
      width: source.width,
      height: source.height,
      statistics: imageStatistics(source),
      tensor: toTensor(picture, preprocess, layout),
    };
  } catch (error) {
    const { code, message } = toFailure(error);
    if (code === 'cancelled') throw error;
    return { image, unreadable: message };
  }
}
