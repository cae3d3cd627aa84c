import { PipelineError } from '../../../common/errors.ts';
import type { ImageReading } from '../../../protocol/models.ts';
import type { DecodedPixels } from './pixels.ts';
import { levelsOf } from './window.ts';

type Rgb = readonly [red: number, green: number, blue: number];

const doubt =
  'band 4, which the file calls alpha, looks like measured values: left out ("alpha": "white" in "input" of the model takes it for alpha)';

/**
 * Makes 8-bit RGB of a file's pixels: by a window where they have more bits, with what is transparent laid on a colour.
 *
 * @param reading as the settings have it.
 * @returns `width * height * 3` bytes and what was done, one note each.
 * @throws PipelineError('image') for numbers that need a window where the settings name none.
 */
export function toRgb(
  name: string,
  pixels: DecodedPixels,
  { window, alpha = pixels.doubtfulAlpha ? 'doubtful' : 'white' }: ImageReading,
): { rgb: Uint8Array; notes: readonly string[] } {
  const levels = levelsOf(pixels, window);
  if (levels === undefined) {
    throw new PipelineError(
      'image',
      `${name} has measured numbers instead of colours: say with "input.window" of the model which of them are black and white, such as "min-max".`,
    );
  }
  const bytes = toBytes(pixels, levels.range);
  const notes = [...pixels.notes, ...levels.notes];
  if (pixels.channels === 1 || pixels.channels === 3) return { rgb: threeChannels(bytes, pixels.channels), notes };
  if (alpha === 'ignore' || alpha === 'doubtful') {
    const rgb = threeChannels(bytes, pixels.channels);
    if (alpha === 'doubtful') return { rgb, notes: [...notes, doubt] };
    return { rgb, notes: isOpaque(bytes, pixels.channels) ? notes : [...notes, 'transparency ignored'] };
  }
  const rgba = pixels.channels === 4 ? bytes : fourChannels(bytes);
  const seeThrough = flatten(rgba, colourOf(alpha));
  const told = `transparent parts laid on ${alpha}`;
  return { rgb: rgba.subarray(0, (rgba.length / 4) * 3), notes: seeThrough ? [...notes, told] : notes };
}

/** Every number as a byte; alpha, which is no brightness, by the file's whole range. NaN is black. */
export function toBytes(
  pixels: Pick<DecodedPixels, 'samples' | 'channels' | 'range' | 'inverted'>,
  [low, high]: readonly [number, number],
): Uint8Array {
  const { samples, channels, range, inverted = false } = pixels;
  const full = low === range[0] && high === range[1];
  if (samples instanceof Uint8Array && full && high === 255 && !inverted) return samples;
  const bytes = new Uint8Array(samples.length);
  // The upper byte, as libpng, Pillow and libvips have it.
  const alphaAt = channels === 2 || channels === 4 ? channels - 1 : -1;
  if (samples instanceof Uint16Array && full && high === 65_535) {
    for (let i = 0; i < bytes.length; i++) {
      const upper = (samples[i] ?? 0) >> 8;
      bytes[i] = inverted && i % channels !== alphaAt ? 255 - upper : upper;
    }
    return bytes;
  }
  for (let i = 0; i < bytes.length; i++) {
    const value = samples[i] ?? 0;
    if (i % channels === alphaAt) {
      bytes[i] = level(value, range[0], range[1]);
    } else {
      const grey = level(value, low, high);
      bytes[i] = inverted ? 255 - grey : grey;
    }
  }
  return bytes;
}

function level(value: number, low: number, high: number): number {
  const share = (value - low) / (high - low);
  return share > 0 ? Math.round(255 * Math.min(1, share)) : 0;
}

/** The colours of grey or RGB, with or without alpha, as RGB. */
function threeChannels(bytes: Uint8Array, channels: 1 | 2 | 3 | 4): Uint8Array {
  if (channels === 3) return bytes;
  const pixels = bytes.length / channels;
  const colours = channels === 4 ? [0, 1, 2] : [0, 0, 0];
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = bytes[i * channels + (colours[c] ?? 0)] ?? 0;
  }
  return rgb;
}

function fourChannels(greyAlpha: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(greyAlpha.length * 2);
  for (let i = 0; i < rgba.length; i++) rgba[i] = greyAlpha[(i >> 2) * 2 + (i % 4 === 3 ? 1 : 0)] ?? 0;
  return rgba;
}

function isOpaque(bytes: Uint8Array, channels: number): boolean {
  for (let i = channels - 1; i < bytes.length; i += channels) if (bytes[i] !== 255) return false;
  return true;
}

/** "white" or "#rrggbb". */
function colourOf(alpha: string): Rgb {
  const digits = alpha === 'white' ? 'ffffff' : alpha.slice(1);
  const channel = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

/**
 * RGBA to RGB in place, so that a large picture is not held twice; the RGB ends up in the first three quarters.
 * @returns whether any pixel let the background through.
 */
function flatten(pixels: Uint8Array, [red, green, blue]: Rgb): boolean {
  let seeThrough = false;
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const alpha = pixels[from + 3] ?? 0;
    const behind = 255 - alpha;
    pixels[to] = ((pixels[from] ?? 0) * alpha + red * behind + 127) / 255;
    pixels[to + 1] = ((pixels[from + 1] ?? 0) * alpha + green * behind + 127) / 255;
    pixels[to + 2] = ((pixels[from + 2] ?? 0) * alpha + blue * behind + 127) / 255;
    if (alpha !== 255) seeThrough = true;
  }
  return seeThrough;
}
