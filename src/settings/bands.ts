import type { Band, Channels, FileBand } from '../protocol/models.ts';

/** The most `bands` a model may have: sensors have a dozen, or a few hundred that nobody feeds to a classifier. */
export const mostBands = 64;

/** Whether the file's own band is taken. */
export const isFileBand = (band: Band): band is FileBand => typeof band === 'object';

/** An order of channels written as a list of bands. */
export const bandsOfChannels: Readonly<Record<Channels, readonly Band[]>> = {
  rgb: ['red', 'green', 'blue'],
  bgr: ['blue', 'green', 'red'],
  gray: ['gray'],
};

/** Whether a channel is part of the visible picture; the others are extra bands. */
export function isOfPicture(band: Band): boolean {
  if (isFileBand(band)) return band.as !== undefined;
  return typeof band === 'string' && band !== 'alpha';
}

/** "band 5", or "band 5 as red". */
export function bandText(band: Band): string {
  if (!isFileBand(band)) return String(band);
  return band.as === undefined ? `band ${band.band}` : `band ${band.band} as ${band.as}`;
}

/** The bands as text that `parseBands` reads: "red, green, blue, band 5, 128". */
export const bandsText = (bands: readonly Band[]): string => bands.map(bandText).join(', ');

/**
 * The bands that a line of text names.
 * @returns undefined if a part of it isn't a band.
 */
export function parseBands(text: string): readonly Band[] | undefined {
  const bands = text.split(',').map((part) => parseBand(part.trim().toLowerCase()));
  return bands.every((band) => band !== undefined) && bands.length <= mostBands ? bands : undefined;
}

function parseBand(text: string): Band | undefined {
  const name = text === 'grey' ? 'gray' : text;
  if (name === 'alpha' || isColour(name)) return name;
  if (/^\d+(\.\d+)?$/.test(name)) return Number(name) <= 255 ? Number(name) : undefined;
  const [, number, as] = /^band\s*(\d+)(?:\s+as\s+(\w+))?$/.exec(name) ?? [];
  const band = Number(number);
  if (number === undefined || band < 1 || band > 256) return undefined;
  if (as === undefined) return { band };
  const colour = as === 'grey' ? 'gray' : as;
  return isColour(colour) ? { band, as: colour } : undefined;
}

const isColour = (text: string): text is NonNullable<FileBand['as']> =>
  text === 'red' || text === 'green' || text === 'blue' || text === 'gray';

/** What is wrong with a list whose bands are each valid: a clause that follows its name. */
export function bandsProblem(bands: readonly Band[]): string | undefined {
  if (!bands.some(isOfPicture)) {
    return 'must have a channel of the picture that is shown: "red", "green", "blue", "gray", or a band "as" one of these';
  }
  const shown = bands.flatMap((band) => (isFileBand(band) && band.as !== undefined ? [band.as] : [])).sort();
  const whole = ['', 'gray', 'blue,green,red'].includes(shown.join());
  return whole ? undefined : 'must show bands "as" red, green and blue, one each, or one of them as gray alone';
}

/** An example of bands for a number of channels, for messages and forms. */
export function exampleBands(channels: number): readonly Band[] {
  if (channels <= 2) return (['gray', 'alpha'] as const).slice(0, channels);
  if (channels === 4) return ['red', 'green', 'blue', 'alpha'];
  const further = Array.from({ length: channels - 3 }, (_, index) => ({ band: index + 4 }));
  return ['red', 'green', 'blue', ...further];
}
