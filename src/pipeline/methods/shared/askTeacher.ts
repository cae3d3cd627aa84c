import type { Scores } from '../../model/teacher.ts';
import type { Blend } from '../../onnx/blending/blend.ts';
import type { Subject } from '../method.ts';

/** Images for the teacher: as it takes them or, if the subject has `blending`, as what they are to be blended of. */
export type AskedImages = { readonly tensor: Float32Array } | { readonly blend: Blend };

/** What answers, and how many images at once are best. */
type Asked = Pick<Subject, 'teacher' | 'blending'>;

/** @throws PipelineError when the teacher fails. */
export function askTeacher({ teacher, blending }: Asked, images: AskedImages, count: number): Promise<Scores> {
  if ('tensor' in images) return teacher.score(images.tensor, count);
  if (blending === undefined) throw new TypeError('This teacher does not blend images itself.');
  return blending.score(images.blend);
}

/** Images that are asked about at once. */
export function batchFor({ teacher, blending }: Asked): number {
  return blending?.batchSize ?? teacher.batchSize;
}
