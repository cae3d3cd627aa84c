import type { TiffTags } from './formats/tiffTags.ts';
import type { DecodedPixels } from './pixels.ts';

/** What a TIFF's bands beyond its colours are: a band is alpha only where the file says so. */
export function bandsOf(tags: TiffTags | undefined): 'as they are' | 'without the extra' | 'as colours' {
  if (tags === undefined) return 'as they are';
  const { photometric, samplesPerPixel, extraSamples } = tags;
  const grey = photometric === 0 || photometric === 1;
  if (grey && samplesPerPixel >= 3) return 'as colours';
  if (extraSamples.length === 0 || extraSamples[0] === 1 || extraSamples[0] === 2) return 'as they are';
  return 'without the extra';
}

/** A note. */
export function leftOut(colours: number, all: number): string {
  const which = all - colours === 1 ? `band ${all}` : `bands ${colours + 1} to ${all}`;
  return `${which}, which the file gives no meaning, left out`;
}

/** Of real transparency, many pixels are whole or gone; of a measured band, few are just that. */
const FEWEST_EXTREME = 0.02;

/**
 * Whether a band that is called alpha looks like one of measured values: many programs write near infrared, or another
 * fourth band, as alpha.
 */
export function looksLikeData({
  channels,
  samples,
  range,
}: Pick<DecodedPixels, 'channels' | 'samples' | 'range'>): boolean {
  if (channels !== 4) return false;
  let extreme = 0;
  for (let i = 3; i < samples.length; i += 4) {
    const value = samples[i] ?? 0;
    if (value <= range[0] || value >= range[1]) extreme++;
  }
  return extreme < FEWEST_EXTREME * (samples.length / 4);
}
