import type { Preprocess } from '../../protocol/models.ts';
import { channelSources } from './channels.ts';
import { hiddenLevels, isOfPicture, type TensorShape } from './tensorShape.ts';

/** One teacher channel of a 0–1 RGB picture: `offset + scale · Σ weights · rgb`. */
export interface Affine {
  readonly scale: number;
  readonly offset: number;
  readonly weights: readonly [red: number, green: number, blue: number];
}

const colourWeights: readonly Affine['weights'][] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
// ITU-R BT.601 luma, as in tensor.ts.
const grayWeights: Affine['weights'] = [0.299, 0.587, 0.114];
const none: Affine['weights'] = [0, 0, 0];

/** What each channel of a model is of the picture that is shown; nothing, where it takes a band beyond it or a constant. */
export function affineOf(input: Preprocess): Affine[] {
  return channelSources(input).map((source, channel) => {
    const std = input.std[channel] ?? 1;
    const own = source.kind === 'colour' ? colourWeights[source.colour] : undefined;
    const weights = own ?? (source.kind === 'gray' ? grayWeights : none);
    return { weights, scale: (255 * input.scale) / std, offset: -(input.mean[channel] ?? 0) / std };
  });
}

/** The same for what takes an image's place: in a channel beyond the picture nothing is painted, and its mean stands there. */
export function paintedAffine(input: Preprocess, image: Float32Array, shape: TensorShape): Affine[] {
  const hidden = hiddenLevels(image, shape);
  return affineOf(input).map((of, channel) =>
    isOfPicture(shape, channel) ? of : { ...of, offset: hidden[channel] as number },
  );
}
