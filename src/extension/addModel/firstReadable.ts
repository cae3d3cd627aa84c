import { hasAnswered } from '../../common/feedFields.ts';
import type { AddModelState } from '../../protocol/addModelForm.ts';

/** The first image that the form's way to feed the model could read; where none was tried, the first. */
export function firstReadable(
  images: readonly string[],
  { tried, form }: Pick<AddModelState, 'tried' | 'form'>,
): string | undefined {
  const answer = tried[form.feed];
  const read = hasAnswered(answer) ? answer.images.findIndex((image) => !('failure' in image)) : 0;
  return images[Math.max(0, read)];
}
