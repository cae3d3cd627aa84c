import type { Preprocess } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';
import { toTensor } from '../../image/tensor.ts';
import { randomStream } from '../../numeric/random.ts';
import { quickshift, type Superpixels } from './quickshift.ts';

/** LIME's settings of quickshift (lime/lime_image.py of marcotcr/lime). */
export const quickshiftOptions = { kernelSize: 4, maxDistance: 200, ratio: 0.2 } as const;

/** Standard deviation of the noise that breaks ties between densities, as in scikit-image. */
const noise = 1e-5;
/** Samples use the streams from 0 on. */
const noiseStream = -1;

/** Pixels 0–255 as they are. */
const levels = {
  resize: 'squash',
  cropFraction: 1,
  interpolation: 'bicubic',
  antialias: true,
  scale: 1,
  mean: [0],
  std: [1],
} as const;

/**
 * The superpixels of a picture as the model sees it, or of its grey levels if the model takes no colours.
 * @throws the signal's reason soon after an abort.
 */
export function segment(
  picture: Picture,
  { channels }: Preprocess,
  seed: number,
  signal?: AbortSignal,
): Promise<Superpixels> {
  const { normal } = randomStream(seed, noiseStream);
  const noises = Float64Array.from({ length: picture.width * picture.height }, () => noise * normal());
  return quickshift(channels === 'gray' ? inGrey(picture) : picture, quickshiftOptions, noises, signal);
}

function inGrey(picture: Picture): Picture {
  const grey = toTensor(picture, { ...levels, channels: 'gray' }, 'NHWC');
  return { ...picture, rgb: picture.rgb.map((_, at) => grey[Math.floor(at / 3)] as number) };
}
