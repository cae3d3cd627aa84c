import type { Preprocess } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { channelSources } from '../../image/channels.ts';
import type { GridMask } from '../../onnx/blending/blend.ts';
import type { Sampled } from '../method.ts';
import { Masker } from './masker.ts';
import { toLevels } from './pixelsOf.ts';

/**
 * Renders masked images as pictures: where the mask is 0, in the colour that preprocesses to 0. A separate function, so
 * that it retains only what it needs.
 * @param points per side of the masks' grids.
 */
export function maskedPictures(
  picture: Picture,
  preprocess: Preprocess,
  points: number,
  maskOf: (index: number) => GridMask,
): Sampled['render'] {
  const { width, height } = picture;
  const blank = blankOf(preprocess);
  const contrast = Float32Array.from(picture.rgb, (level, at) => level - (blank[at % 3] as number));
  const shape = { width, height, channels: 3, layout: 'NHWC' } as const;
  return async (indices) => {
    const masker = await Masker.create(contrast, shape, [255, 255, 255], points);
    const { tensor, masks } = await masker.mask(indices.map(maskOf));
    const rgb = Uint8ClampedArray.from(tensor, (value, at) => value + (blank[at % 3] as number));
    const length = width * height * 3;
    return indices.map((_, row) => {
      const shown = masks.subarray(row * width * height, (row + 1) * width * height);
      const replaced = toLevels(shown.map((share) => 1 - share));
      return { width, height, rgb: new Uint8Array(rgb.buffer, row * length, length), replaced };
    });
  };
}

/** The red, green and blue, 0–255 and beyond, that preprocess to 0; black where the model does not see a colour. */
export function blankOf({ mean, scale, ...input }: Preprocess): readonly number[] {
  const sources = channelSources(input);
  const gray = sources.findIndex(({ kind }) => kind === 'gray');
  return [0, 1, 2].map((colour) => {
    const own = sources.findIndex((source) => source.kind === 'colour' && source.colour === colour);
    return (mean[own >= 0 ? own : gray] ?? 0) / scale;
  });
}
