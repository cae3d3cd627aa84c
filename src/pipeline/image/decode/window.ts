import type { ImageReading } from '../../../protocol/models.ts';
import type { DecodedPixels } from './pixels.ts';

type Range = readonly [low: number, high: number];
type Window = NonNullable<ImageReading['window']>;

/** A file of more than 8 bits whose highest value is below this share of its range is shown nearly black. */
const DARK = 0.25;

/** The values that become black and white, and what to tell of it. */
export interface Levels {
  readonly range: Range;
  readonly notes: readonly string[];
}

/**
 * Chooses which values of a picture of more than 8 bits become black and white. The settings come first; then the
 * file's own window; else it is the full range of the bit depth.
 *
 * @returns undefined for numbers without a range of their own (floating point) where nobody has named a window.
 */
export function levelsOf(pixels: DecodedPixels, window: Window | undefined): Levels | undefined {
  const { range, ownWindow, samples, inverted = false } = pixels;
  if (samples instanceof Uint8Array && range[1] === 255) return { range, notes: [] };
  if (window !== undefined && window !== 'full') {
    const found = rangeOf(pixels, window);
    return {
      range: found,
      notes: [`values ${shown(found[0])} to ${shown(found[1])} shown as black to white (window)`],
    };
  }
  if (ownWindow !== undefined) {
    const notes = [`the file's own window: values ${shown(ownWindow[0])} to ${shown(ownWindow[1])}`];
    return { range: ownWindow, notes };
  }
  if (samples instanceof Float32Array) {
    if (!isMeasured(pixels)) return undefined;
    const found = rangeOf(pixels, 'min-max');
    return { range: found, notes: [`no window in the file: its values ${shown(found[0])} to ${shown(found[1])}`] };
  }
  if (range[1] <= 255) return { range, notes: [] };
  const bits = Math.ceil(Math.log2(range[1] + 1));
  const [, most] = rangeOf(pixels, 'min-max');
  const reduced = `reduced from ${bits} to 8 bits`;
  if (most === 0 || most >= range[1] * DARK) return { range, notes: [reduced] };
  const advice = `its values end at ${most} of ${range[1]}, so it is ${inverted ? 'nearly white' : 'dark'}: "input.window" of the model can be "min-max" or [0, ${fullScaleFor(most)}]`;
  return { range, notes: [reduced, advice] };
}

/** Grey values of a DICOM file have a range; those of a floating-point TIFF are anything. */
function isMeasured({ range }: DecodedPixels): boolean {
  return range[0] !== 0 || range[1] !== 1;
}

/** The highest value of so few bits that `most` still fits: 4095 for 3000. */
function fullScaleFor(most: number): number {
  return 2 ** Math.max(8, Math.ceil(Math.log2(most + 1))) - 1;
}

/** The ends of a window over all colour channels; percentiles are interpolated as numpy.percentile does it. */
function rangeOf({ samples, channels }: DecodedPixels, window: Exclude<Window, 'full'>): Range {
  if (Array.isArray(window)) return [window[0] ?? 0, window[1] ?? 0];
  const colours = channels === 2 || channels === 4 ? channels - 1 : channels;
  if (typeof window === 'object' && 'percentile' in window) {
    return percentiles(sortedColours(samples, channels, colours), window.percentile);
  }
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? 0;
    if (i % channels >= colours || !Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 0];
}

function sortedColours(samples: DecodedPixels['samples'], channels: number, colours: number) {
  const kept = samples.filter((value, i) => i % channels < colours && Number.isFinite(value));
  return kept.sort();
}

function percentiles(sorted: DecodedPixels['samples'], [low, high]: Range): Range {
  const at = (percent: number): number => {
    const place = (percent / 100) * (sorted.length - 1);
    const below = Math.floor(place);
    const value = sorted[below] ?? 0;
    return value + (place - below) * ((sorted[below + 1] ?? value) - value);
  };
  return [at(low), at(high)];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
