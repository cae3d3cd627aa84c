import { PipelineError } from '../../../common/errors.ts';

/** Pixels as a file has them, before they become 8-bit RGB. */
export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 2: grey and alpha, 3: RGB, 4: RGB and alpha; interleaved, row by row. */
  readonly channels: 1 | 2 | 3 | 4;
  /** `width * height * channels` numbers. */
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  /** Black and white of the colour channels, and full cover of alpha, by the file's own bit depth. */
  readonly range: readonly [black: number, white: number];
  /** The window that the file itself asks for (DICOM); it counts where the settings say nothing. */
  readonly ownWindow?: readonly [low: number, high: number] | undefined;
  /** The lowest value is white (DICOM's MONOCHROME1). */
  readonly inverted?: boolean | undefined;
  /** The file has one colour, which is all three of `samples`. */
  readonly grey?: boolean | undefined;
  /** The file calls its fourth channel alpha, but it does not look like that. */
  readonly doubtfulAlpha?: boolean | undefined;
  /** What was done to the file that its owner may want to know. */
  readonly notes: readonly string[];
}

/** Which of a file's own words on its pixels are followed. */
export interface Following {
  /** It is turned as its EXIF orientation says. */
  readonly upright: boolean;
  /** Its colours are converted by its colour profile to sRGB. */
  readonly profile: boolean;
}

/** The library's or decoder's own words about bytes that it can't decode. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** A picture that is whole, but of a kind that is not supported: the message says of which. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** 800 MB as RGB: the largest picture that is still worth decoding for a model's few hundred pixels a side. */
export const MAX_PIXELS = 2 ** 28;

/**
 * Refuses, before anything is allocated, a picture that has no pixels or too many of them.
 *
 * @param name of the file.
 * @param most pixels that may be asked for.
 * @throws DecodeError for a side that is no positive whole number; PipelineError('image') for too many pixels.
 */
export function checkSize(name: string, width: number, height: number, most = MAX_PIXELS): void {
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || width <= 0 || height <= 0) {
    throw new DecodeError(`its size is ${width} × ${height} pixels`);
  }
  if (width * height <= most) return;
  const megapixels = Math.round((width * height) / 1e6);
  throw new PipelineError(
    'image',
    `${name} is too large (${width} × ${height}, ${megapixels} megapixels; the limit is ${Math.floor(most / 1e6)}): save a smaller copy and explain that.`,
  );
}
