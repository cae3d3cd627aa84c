import type { Preprocess } from '../../protocol/models.ts';
import { bandsText, isOfPicture } from '../../settings/bands.ts';

/** What is to be known of a map of a model that takes more than a picture, in a sentence; none for other models. */
export function bandNotes({ bands = [] }: Pick<Preprocess, 'bands'>): readonly string[] {
  const beyond = bands.filter((band) => !isOfPicture(band) && typeof band !== 'number');
  if (beyond.length === 0) return [];
  const one = beyond.length === 1;
  const words = `This model also takes what the picture does not show (${bandsText(beyond)})`;
  return [
    `${words}: wherever a part of the picture is hidden or replaced, ${one ? 'it gives' : 'these give'} way to ${one ? 'its mean' : 'their means'} there.`,
  ];
}
