import type { AddModelState } from '../../protocol/addModelForm.ts';

/** The first image that the form's way to feed the model could read; where none was tried, the first. */
export function firstReadable(
  images: readonly string[],
  { tried, form }: Pick<AddModelState, 'tried' | 'form'>,
): string | undefined {
  const answers = tried[form.feed];
  const isKnown = typeof answers === 'object' && 'images' in answers;
  return (isKnown && images.find((_, at) => answers.images[at] && !('failure' in answers.images[at]))) || images[0];
}
