import { toFailure } from '../../common/errors.ts';
import type { ImageReading } from '../../protocol/models.ts';
import type { FromWebview, ToWebview } from '../../protocol/panel.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';

/**
 * Answers a page's request for all pixels of the picture that it shows.
 *
 * @param image absolute path.
 * @param reading how the picture that is shown was read.
 */
export async function answerWholePicture(
  { pipeline }: Pick<PipelineHost, 'pipeline'>,
  image: string,
  { type, request, sha256 }: Extract<FromWebview, { type: 'wholePicture' }>,
  page: { send(answer: ToWebview): void },
  reading?: ImageReading,
): Promise<void> {
  try {
    const opened = await pipeline.preview({ image, whole: true, reading });
    if (opened.sha256 !== sha256) {
      page.send({ type, request, problem: 'the file is another one by now' });
      return;
    }
    // A copy of its own: the array of an event shares its whole message.
    page.send({ type, request, picture: { ...opened.preview, bytes: new Uint8Array(opened.preview.bytes) } });
  } catch (error) {
    page.send({ type, request, problem: `the file can’t be read any more (${toFailure(error).message})` });
  }
}
