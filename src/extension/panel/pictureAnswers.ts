import { PipelineError, toFailure } from '../../common/errors.ts';
import type { FromWebview, ToWebview } from '../../protocol/panel.ts';
import type { Picture } from '../../protocol/pictures.ts';
import type { Pipeline } from '../process/pipelineHost.ts';

type Pictures = Pick<Pipeline, 'pictures' | 'curvePicture'>;
type PictureRequest = Extract<FromWebview, { type: 'pictures' | 'curvePicture' }>;

/**
 * Answers a page's request for pictures.
 *
 * @param of the id of the explanation that the page shows; undefined: none is finished, or it is another one.
 */
export async function answerPictures(
  pipeline: Pictures,
  of: number | undefined,
  message: PictureRequest,
  page: { send(answer: ToWebview): void },
): Promise<void> {
  page.send(await answer(pipeline, of, message));
}

async function answer(pipeline: Pictures, of: number | undefined, message: PictureRequest): Promise<ToWebview> {
  const { type, request, run } = message;
  try {
    if (of === undefined) {
      throw new PipelineError('gone', 'Pictures come with a run: run the explanation to its end first.');
    }
    if (type === 'curvePicture') {
      const { curve, step, point } = message;
      const picture = await pipeline.curvePicture({ of, curve, step, point });
      return { type, request, picture: own(picture) };
    }
    const { indices, size } = message;
    const pictures = await pipeline.pictures({ of, indices, size });
    return { type, request, run, indices, pictures: pictures.map(own) };
  } catch (error) {
    return { type: 'picturesFailed', request, message: toFailure(error).message };
  }
}

/** A copy of its own: the array of an event shares its whole message. */
const own = (picture: Picture): Picture => ({ ...picture, rgb: new Uint8Array(picture.rgb) });
