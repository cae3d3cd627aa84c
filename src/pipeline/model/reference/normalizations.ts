import type { Channels } from '../../../protocol/models.ts';
import type { AffineFit } from './affineFit.ts';

/** `(pixel × scale − mean) / std`, as in the settings. */
export interface Normalization {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Those of the libraries, for RGB, in order of preference. */
const known: readonly (Normalization & { readonly words: string })[] = [
  { words: 'pixels from 0 to 255, not scaled', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  { words: 'pixels divided by 255, without mean and std', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  { words: 'pixels from −1 to 1', scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  { words: "ImageNet's mean and std", scale: 1 / 255, ...imagenet },
  { words: "ImageNet's mean and std, but no division by 255", scale: 1, ...imagenet },
  { words: "ImageNet's mean without its std", scale: 1 / 255, mean: imagenet.mean, std: [1, 1, 1] },
  {
    words: "CLIP's mean and std",
    scale: 1 / 255,
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
  { words: "Caffe's mean", scale: 1, mean: [123.68, 116.779, 103.939], std: [1, 1, 1] },
];

/**
 * The normalisation that a fit of the channels amounts to: a library's if one is as close as pixels can tell, otherwise
 * the numbers themselves.
 * @param fits of the channels in the order of the tensor; `turned` if that is blue, green, red.
 * @param slack levels of 255: how far off any pixel may be for a normalisation to count as the same.
 */
export function normalizationOf(
  fits: readonly AffineFit[],
  turned: boolean,
  slack: number,
): Normalization & { readonly words: string } {
  const arrange = (values: readonly number[]): readonly number[] => {
    if (fits.length === 1) return values.slice(0, 1);
    return turned ? values.toReversed() : values;
  };
  const same = (values: readonly number[]) => new Set(values).size === 1;
  for (const { words, scale, mean, std } of known) {
    if (fits.length === 1 && !(same(mean) && same(std))) continue;
    const arranged = { scale, mean: arrange(mean), std: arrange(std) };
    if (distance(fits, arranged) < slack) return { words, ...arranged };
  }
  const scale = 1 / 255;
  const std = fits.map(({ gain }) => short(scale / gain));
  const mean = fits.map(({ gain, offset }) => short((-offset * scale) / gain));
  return { words: `mean ${mean.join(', ')} and std ${std.join(', ')}`, scale, mean, std };
}

/** How far apart a fit and a normalisation are at black or white, in levels of 255, in the worst channel. */
export function distance(fits: readonly AffineFit[], { scale, mean, std }: Normalization): number {
  const apart = fits.map(({ gain, offset }, channel) => {
    const [centre, spread] = [mean[channel] ?? 0, std[channel] ?? 1];
    const ends = [0, 255].map((pixel) => Math.abs(gain * pixel + offset - (pixel * scale - centre) / spread));
    return Math.max(...ends) / Math.abs(scale / spread);
  });
  return Math.max(...apart);
}

function short(value: number): number {
  return Number(value.toPrecision(4)) || 0;
}

/** The normalisations of the libraries for an order of channels. */
export function knownNormalizations(channels: Channels): readonly Normalization[] {
  const arrange = (values: readonly number[]) => (channels === 'bgr' ? values.toReversed() : values);
  const fitting = channels === 'gray' ? known.filter(({ mean }) => new Set(mean).size === 1) : known;
  const count = channels === 'gray' ? 1 : 3;
  return fitting.map(({ scale, mean, std }) => ({
    scale,
    mean: arrange(mean).slice(0, count),
    std: arrange(std).slice(0, count),
  }));
}
