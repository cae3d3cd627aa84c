import type { Picture, SamplePicture } from '../../../../protocol/pictures.ts';
import { fullMask, type Mask } from '../../shared/mask.ts';
import { levelsOf } from '../../shared/pixelsOf.ts';
import { Composer } from './compose.ts';
import type { Drawing, ReplacementSource } from './replacementSource.ts';
import { picturesOf, plainPicture } from './synthesize.ts';

/** All that it takes to make a sample again. */
export interface Recipe extends Drawing {
  readonly mask: Mask;
}

/**
 * Makes samples again, in the order asked for.
 * @param side of the source's pictures, in pixels.
 */
export function remakeByRecipes(picture: Picture, source: ReplacementSource, side: number, recipes: readonly Recipe[]) {
  const shape = { width: picture.width, height: picture.height, channels: 3, layout: 'NHWC' } as const;
  return async (indices: readonly number[]): Promise<SamplePicture[]> => {
    const wanted = indices.flatMap((index) => recipes[index] ?? []);
    const capacity = { replacements: wanted.length, images: wanted.length };
    const composer = await Composer.create(Float32Array.from(picture.rgb), shape, side, plainPicture, capacity);
    const replacement = await composer.replace(await source.draw(wanted), wanted.length);
    const { tensor } = composer.compose(
      replacement,
      wanted.map((_, row) => row),
      wanted.map(({ mask }) => mask),
    );
    const pictures = picturesOf(tensor, wanted.length, picture);
    return pictures.map((made, row) => ({ ...made, replaced: levelsOf(wanted[row]?.mask ?? fullMask, picture) }));
  };
}
