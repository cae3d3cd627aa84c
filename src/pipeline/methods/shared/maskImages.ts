import { affineOf } from '../../image/affine.ts';
import type { GridMask } from '../../onnx/blending/blend.ts';
import type { Subject } from '../method.ts';
import { blankOf } from './maskedPictures.ts';
import { Masker } from './masker.ts';
import type { ChangedImages } from './samplingLoop.ts';

/** Masked images for the teacher, and their masks: see MaskedBatch. */
export type MaskedImages = ChangedImages & { readonly masks: Float32Array };

/**
 * What hides parts of a subject's image, on the CPU or, if the teacher blends images itself, by it: then a picture of the colour
 * that preprocesses to 0 takes their place, where there is one.
 * @param points per side of the masks' grids. The weights of a mask's axes must add up to 1 for each pixel.
 */
export async function maskImages(
  { teacher, tensor, preprocess, blending }: Subject,
  points: number,
): Promise<(masks: readonly GridMask[]) => Promise<MaskedImages>> {
  const scales = affineOf(preprocess).map(({ scale }) => scale);
  const colour = blankOf(preprocess).map((level) => level / 255);
  const exists = colour.every((level) => level >= 0 && level <= 1);
  if (blending === undefined || !exists) {
    const masker = await Masker.create(tensor, teacher.input, scales, points);
    return (masks) => masker.mask(masks);
  }
  const masker = await Masker.create(tensor, teacher.input, scales, points, 'masks alone');
  const pictures = Float32Array.from(colour);
  return async (shown) => {
    const { masks, change } = await masker.mask(shown);
    // 1 − rows · grid · columnsᵀ, since the weights add up to 1.
    const hidden = shown.map((mask) => ({ ...mask, grid: mask.grid.map((value) => 1 - value) }));
    return { blend: { image: tensor, pictures, masks: hidden, members: hidden.map(() => 0) }, masks, change };
  };
}
