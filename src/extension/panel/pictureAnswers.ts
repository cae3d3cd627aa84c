import { PipelineError } from '../../common/errors.ts';
import type { CurveRequest } from '../../protocol/evaluation.ts';
import type { PicturesRequest } from '../../protocol/panel.ts';
import type { Picture, SamplePicture } from '../../protocol/pictures.ts';
import type { Pipeline } from '../process/pipelineHost.ts';

/**
 * Pictures of samples, for a page.
 *
 * @param of the id of the explanation that the page shows; undefined: none is finished, or it is another one.
 * @throws PipelineError
 */
export async function samplePictures(
  pipeline: Pick<Pipeline, 'pictures'>,
  of: number | undefined,
  { indices, size }: Pick<PicturesRequest, 'indices' | 'size'>,
): Promise<readonly SamplePicture[]> {
  const pictures = await pipeline.pictures({ of: there(of), indices, size });
  return pictures.map((picture) => {
    const { replaced } = picture;
    return { ...own(picture), ...(replaced && { replaced: new Uint8Array(replaced) }) };
  });
}

/** The picture at a point of a curve, for a page; parameters and errors are as above. */
export async function curvePicture(
  pipeline: Pick<Pipeline, 'curvePicture'>,
  of: number | undefined,
  { curve, step, point }: CurveRequest,
): Promise<Picture> {
  return own(await pipeline.curvePicture({ of: there(of), curve, step, point }));
}

function there(of: number | undefined): number {
  if (of !== undefined) return of;
  throw new PipelineError('gone', 'Pictures need a finished explanation. Run it to the end first.');
}

/** A separate copy: the array of an answer shares the whole message's buffer. */
const own = (picture: Picture): Picture => ({ ...picture, rgb: new Uint8Array(picture.rgb) });
