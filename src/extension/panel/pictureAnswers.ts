import { PipelineError, toFailure } from '../../common/errors.ts';
import type { FromWebview, ToWebview } from '../../protocol/panel.ts';
import type { Picture } from '../../protocol/pictures.ts';
import type { KeptExplanations } from '../process/childExplanations.ts';

type PictureRequest = Extract<FromWebview, { type: 'pictures' | 'curvePicture' }>;

/**
 * Answers a page's request for pictures.
 *
 * @param of the explanation in `kept` that the page shows; undefined: none is finished, or it is another one.
 */
export async function answerPictures(
  kept: KeptExplanations,
  of: number | undefined,
  message: PictureRequest,
  page: { send(answer: ToWebview): void },
): Promise<void> {
  page.send(await answer(kept, of, message));
}

async function answer(kept: KeptExplanations, of: number | undefined, message: PictureRequest): Promise<ToWebview> {
  const { type, request, run } = message;
  try {
    if (of === undefined) {
      throw new PipelineError('gone', 'Pictures come with a run: run the explanation to its end first.');
    }
    if (type === 'curvePicture') {
      const picture = await kept.curvePicture(of, message);
      return { type, request, picture: picture && own(picture) };
    }
    const { indices, size } = message;
    const pictures = await kept.pictures(of, indices, size);
    return { type, request, run, indices, pictures: pictures.map(own) };
  } catch (error) {
    return { type: 'picturesFailed', request, message: toFailure(error).message };
  }
}

/** A copy of its own: the array of an event shares its whole message. */
const own = (picture: Picture): Picture => ({ ...picture, rgb: new Uint8Array(picture.rgb) });
