import type { Channels, Preprocess } from '../../protocol/models.ts';

/** One teacher channel of a 0–1 RGB picture: `offset + scale · Σ weights · rgb`. */
export interface Affine {
  readonly scale: number;
  readonly offset: number;
  readonly weights: readonly [red: number, green: number, blue: number];
}

const channelWeights: Readonly<Record<Channels, readonly Affine['weights'][]>> = {
  rgb: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bgr: [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  // ITU-R BT.601 luma, as in tensor.ts.
  gray: [[0.299, 0.587, 0.114]],
};

export function affineOf(input: Preprocess): Affine[] {
  return channelWeights[input.channels].map((weights, channel) => {
    const std = input.std[channel] ?? 1;
    return { weights, scale: (255 * input.scale) / std, offset: -(input.mean[channel] ?? 0) / std };
  });
}
