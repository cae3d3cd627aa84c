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
    const { drawn, members } = distinct(wanted);
    const capacity = { replacements: drawn.length, images: wanted.length };
    const composer = await Composer.create(new Float32Array(picture.rgb), shape, side, plainPicture, capacity);
    const replacement = await composer.replace(await source.draw(drawn), drawn.length);
    const masks = wanted.map(({ mask }) => mask);
    const { tensor } = composer.compose(replacement, members, masks);
    const pictures = picturesOf(tensor, wanted.length, picture);
    return pictures.map((made, row) => ({ ...made, replaced: levelsOf(wanted[row]?.mask ?? fullMask, picture) }));
  };
}

/** The drawings without repetition, since each is decoded, and which of them each recipe lets in. */
function distinct(recipes: readonly Recipe[]): { drawn: readonly Drawing[]; members: readonly number[] } {
  const places = new Map<string, number>();
  const drawn: Drawing[] = [];
  const members = recipes.map(({ drawing, noise }) => {
    const key = `${drawing} ${noise}`;
    const place = places.get(key) ?? drawn.push({ drawing, noise }) - 1;
    places.set(key, place);
    return place;
  });
  return { drawn, members };
}
