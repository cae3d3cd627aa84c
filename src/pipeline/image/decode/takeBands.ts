import { PipelineError } from '../../../common/errors.ts';
import type { Band, FileBand, ImageReading } from '../../../protocol/models.ts';
import { isFileBand } from '../../../settings/bands.ts';
import type { DecodedPixels } from './pixels.ts';
import { toBytes } from './toRgb.ts';
import { levelsOf } from './window.ts';

/** The bands of a file, and which of them are what; they count from 0. */
export interface FileBands extends Pick<DecodedPixels, 'samples' | 'range' | 'ownWindow' | 'inverted' | 'notes'> {
  readonly width: number;
  readonly height: number;
  /** Numbers a pixel; they lie interleaved in `samples`. */
  readonly count: number;
  /** Where among them each of the file's bands lies. */
  readonly bands: readonly number[];
  readonly colours: readonly [red: number, green: number, blue: number];
  /** undefined: the file has none, it is opaque. */
  readonly alpha: number | undefined;
}

/** Whether a list of bands can be had from a decoded picture's colours alone. */
export function needsFileBands(bands: readonly Band[] | undefined): bands is readonly Band[] {
  return bands?.some((band) => band === 'alpha' || isFileBand(band)) ?? false;
}

/** The bands of a file that is decoded as people see it. */
export function bandsOfPixels({ channels, ...pixels }: DecodedPixels): FileBands {
  const colours = channels >= 3 ? ([0, 1, 2] as const) : ([0, 0, 0] as const);
  const alpha = channels === 2 || channels === 4 ? channels - 1 : undefined;
  // The library gives grey in three colours.
  const all = pixels.grey
    ? [0, ...(alpha === undefined ? [] : [alpha])]
    : Array.from({ length: channels }, (_, at) => at);
  return { ...pixels, count: channels, bands: all, colours, alpha };
}

/**
 * Takes the bands that a model wants out of those of a file, as levels 0–255: one window for all of them, so that they
 * keep what one is against another; alpha by the file's whole range.
 *
 * @returns the picture that is shown (bands "as" colours, else the file's own colours), and the bands beyond it, in the
 * order of `bands`.
 * @throws PipelineError('image') for a band that the file lacks, and for numbers that need a window where there is none.
 */
export function takeBands(
  name: string,
  file: FileBands,
  bands: readonly Band[],
  { window }: ImageReading,
): { readonly rgb: Uint8Array; readonly planes: readonly Uint8Array[]; readonly notes: readonly string[] } {
  const numbered = bands.filter(isFileBand);
  const last = Math.max(0, ...numbered.map(({ band }) => band));
  if (last > file.bands.length) throw lacking(name, file, last);
  const placeOf = ({ band }: FileBand): number => file.bands[band - 1] ?? 0;
  const shown = shownBands(file, bands);
  const wanted = [...new Set([...shown, ...numbered.map(placeOf)])];
  const planes = new Map(wanted.map((band) => [band, pick(file, band)]));
  const levels = levelsOf({ ...file, channels: 1, samples: joined([...planes.values()]) }, window);
  if (levels === undefined) {
    const message = `${name} has measured numbers instead of colours: say with "input.window" of the model which of them are black and white, such as "min-max".`;
    throw new PipelineError('image', message);
  }
  const bytes = new Map(
    [...planes].map(([band, samples]) => [band, toBytes({ ...file, channels: 1, samples }, levels.range)]),
  );
  const pixels = file.width * file.height;
  const rgb = new Uint8Array(pixels * 3);
  shown.forEach((band, colour) => {
    const plane = bytes.get(band) ?? rgb;
    for (let pixel = 0; pixel < pixels; pixel++) rgb[pixel * 3 + colour] = plane[pixel] as number;
  });
  const alpha = () =>
    file.alpha === undefined
      ? new Uint8Array(pixels).fill(255)
      : toBytes({ ...file, channels: 1, samples: pick(file, file.alpha), inverted: false }, file.range);
  const beyond = bands.flatMap((band) => {
    if (band === 'alpha') return [alpha()];
    return isFileBand(band) && band.as === undefined ? [bytes.get(placeOf(band)) ?? new Uint8Array(pixels)] : [];
  });
  return { rgb, planes: beyond, notes: [...file.notes, ...levels.notes] };
}

/** Which bands are red, green and blue of the picture that is shown. */
function shownBands({ colours, bands: places }: FileBands, bands: readonly Band[]): readonly number[] {
  const as = new Map(bands.filter(isFileBand).map(({ as: colour, band }) => [colour, places[band - 1] ?? 0]));
  const gray = as.get('gray');
  if (gray !== undefined) return [gray, gray, gray];
  return (['red', 'green', 'blue'] as const).map((colour, at) => as.get(colour) ?? colours[at] ?? 0);
}

function pick({ samples, count }: FileBands, band: number): DecodedPixels['samples'] {
  const plane = samples.slice(0, samples.length / count);
  for (let pixel = 0, from = band; pixel < plane.length; pixel++, from += count) plane[pixel] = samples[from] as number;
  return plane;
}

/** All of what a window looks at. */
function joined(planes: readonly DecodedPixels['samples'][]): DecodedPixels['samples'] {
  const [first = new Uint8Array(), ...others] = planes;
  if (others.length === 0) return first;
  const length = planes.reduce((sum, plane) => sum + plane.length, 0);
  const all =
    first instanceof Uint8Array
      ? new Uint8Array(length)
      : first instanceof Uint16Array
        ? new Uint16Array(length)
        : new Float32Array(length);
  let at = 0;
  for (const plane of planes) {
    all.set(plane, at);
    at += plane.length;
  }
  return all;
}

function lacking(name: string, { bands }: FileBands, band: number): PipelineError {
  const has = bands.length === 1 ? 'one band' : `${bands.length} bands`;
  const message = `${name} has ${has}, but the model takes band ${band} of a file: open a file that has it, or correct "bands" in "input" of the model.`;
  return new PipelineError('image', message);
}
