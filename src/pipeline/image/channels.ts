import type { Preprocess } from '../../protocol/models.ts';
import { bandsOfChannels, isFileBand, isOfPicture } from '../../settings/bands.ts';

/** What one channel of a tensor is made of. */
export type ChannelSource =
  | { readonly kind: 'colour'; readonly colour: 0 | 1 | 2 }
  | { readonly kind: 'gray' }
  /** Which of the picture's planes. */
  | { readonly kind: 'plane'; readonly plane: number }
  /** A level, 0–255. */
  | { readonly kind: 'constant'; readonly level: number };

const colours = { red: 0, green: 1, blue: 2 } as const;

/** What each channel of a model takes, in its order. */
export function channelSources({
  channels,
  bands = bandsOfChannels[channels],
}: Pick<Preprocess, 'channels' | 'bands'>): readonly ChannelSource[] {
  let planes = 0;
  return bands.map((band) => {
    const name = isFileBand(band) ? (band.as ?? 'plane') : band;
    if (typeof name === 'number') return { kind: 'constant', level: name };
    if (name === 'alpha' || name === 'plane') return { kind: 'plane', plane: planes++ };
    return name === 'gray' ? { kind: 'gray' } : { kind: 'colour', colour: colours[name] };
  });
}

/**
 * What a channel is to those who change a picture: a part of the picture that is shown, a band beyond it, or the same
 * number everywhere, which no change of the picture touches.
 */
export type ChannelRole = 'picture' | 'band' | 'constant';

export function channelRoles({
  channels,
  bands = bandsOfChannels[channels],
}: Pick<Preprocess, 'channels' | 'bands'>): readonly ChannelRole[] {
  return bands.map((band) => {
    if (typeof band === 'number') return 'constant';
    return isOfPicture(band) ? 'picture' : 'band';
  });
}
