import type { Picture } from '../../../../protocol/pictures.ts';
import type { Posterior, Vae } from '../../../model/vae.ts';
import { randomStream } from '../../../numeric/random.ts';
import type { Mask } from '../../shared/mask.ts';
import { Composer } from './compose.ts';
import { drawLatent, picturesOf, plainPicture } from './synthesize.ts';

/** All that it takes to make a sample again. */
export interface Recipe {
  readonly mask: Mask;
  /** Which of the drawings of noise. */
  readonly drawing: number;
  /** τ */
  readonly noise: number;
}

/** The pictures of drawings of noise: each has a stream of its own, with indices below those of samples. */
export function decodeDrawings(
  vae: Vae,
  posterior: Posterior,
  seed: number,
  wanted: readonly Pick<Recipe, 'drawing' | 'noise'>[],
): Promise<Float32Array> {
  const { latents } = vae;
  const z = new Float32Array(wanted.length * latents);
  wanted.forEach(({ drawing, noise }, row) => {
    const random = randomStream(seed, -1 - drawing);
    drawLatent(posterior, random, noise, z.subarray(row * latents, (row + 1) * latents));
  });
  return vae.decode(z, wanted.length);
}

/** Makes samples again, in the order asked for. */
export function remakeByRecipes(
  picture: Picture,
  vae: Vae,
  posterior: Posterior,
  seed: number,
  recipes: readonly Recipe[],
) {
  const shape = { width: picture.width, height: picture.height, channels: 3, layout: 'NHWC' } as const;
  return async (indices: readonly number[]): Promise<Picture[]> => {
    const wanted = indices.flatMap((index) => recipes[index] ?? []);
    const capacity = { replacements: wanted.length, images: wanted.length };
    const composer = await Composer.create(Float32Array.from(picture.rgb), shape, vae.side, plainPicture, capacity);
    const replacement = await composer.replace(await decodeDrawings(vae, posterior, seed, wanted), wanted.length);
    const { tensor } = composer.compose(
      replacement,
      wanted.map((_, row) => row),
      wanted.map(({ mask }) => mask),
    );
    return picturesOf(tensor, wanted.length, picture);
  };
}
