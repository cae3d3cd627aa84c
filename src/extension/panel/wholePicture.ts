import { toFailure } from '../../common/errors.ts';
import type { ImageReading } from '../../protocol/models.ts';
import type { EncodedPicture } from '../../protocol/pictures.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';

/**
 * All pixels of the picture on a page, or why there are none, in words that follow "because".
 *
 * @param image absolute path.
 * @param sha256 of the picture's file, in hexadecimal.
 * @param reading how the picture on screen was read.
 */
export async function wholePicture(
  { pipeline }: Pick<PipelineHost, 'pipeline'>,
  image: string,
  sha256: string,
  reading?: ImageReading,
): Promise<EncodedPicture | { readonly problem: string }> {
  try {
    const opened = await pipeline.preview({ image, whole: true, reading });
    if (opened.sha256 !== sha256) return { problem: 'the file has changed' };
    // A separate copy: the array of an event shares the whole message's buffer.
    return { ...opened.preview, bytes: new Uint8Array(opened.preview.bytes) };
  } catch (error) {
    return { problem: `the file can’t be read any more (${toFailure(error).message})` };
  }
}
