import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import type { ImageReading } from '../../protocol/models.ts';
import { type FileRole, readRegularFile } from '../regularFile.ts';
import { decodeApart } from './decode/decodeApart.ts';
import { decodeHere } from './decode/decodeHere.ts';
import { decodingError } from './decode/decodingError.ts';
import { formatOf } from './decode/format.ts';
import type { DecodedPixels } from './decode/pixels.ts';
import { isSlow } from './decode/slowFormats.ts';
import { bandsOfPixels, needsFileBands, takeBands } from './decode/takeBands.ts';
import { decodeTiffBands, plainTiff } from './decode/tiffBands.ts';
import { toRgb } from './decode/toRgb.ts';
import type { SourceImage } from './sourceImage.ts';

export { fitImage } from './fit.ts';
export { resizePicture } from './resample.ts';
export type { SourceImage } from './sourceImage.ts';
export { toTensor } from './tensor.ts';

const role: FileRole = { code: 'image', kind: 'an image file', maxBytes: 2 ** 30 };

/**
 * Reads an image of any of `imageExtensions`. The hash and the pixels come from the same bytes, even while the file is
 * being overwritten.
 *
 * @param reading how the settings of the model want files read.
 * @param signal stops the decoding of what may take long.
 * @throws PipelineError('image') with a line for the user if it can't be read, is no image, or is too large;
 *   PipelineError('cancelled') when `signal` aborts.
 */
export async function openImage(path: string, reading: ImageReading = {}, signal?: AbortSignal): Promise<SourceImage> {
  const bytes = await readRegularFile(path, role);
  const name = basename(path);
  if (bytes.length === 0) throw new PipelineError('image', `${name} is empty (0 bytes): save or copy it again.`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    return { path, sha256, ...(await picture(name, bytes, reading, signal)) };
  } catch (error) {
    throw error instanceof PipelineError ? error : decodingError(name, bytes, error);
  }
}

/** What of a preprocess says how a file is read: where that is equal, one decoded image serves. */
export function readingOf({ window, orientation, profile, alpha, bands }: ImageReading): Required<ImageReading> {
  return { window, orientation, profile, alpha, bands };
}

/** As `reading` has it: with the bands of the file that a model takes. */
async function picture(
  name: string,
  bytes: Buffer,
  reading: ImageReading,
  signal: AbortSignal | undefined,
): Promise<Omit<SourceImage, 'path' | 'sha256'>> {
  const { bands, orientation = 'exif' } = reading;
  if (!needsFileBands(bands)) {
    const pixels = await decode(name, bytes, reading, signal);
    return { width: pixels.width, height: pixels.height, ...toRgb(name, pixels, reading) };
  }
  const tags = plainTiff(bytes);
  const file = tags
    ? await decodeTiffBands(name, bytes, tags, orientation === 'exif')
    : bandsOfPixels(await decode(name, bytes, reading, signal));
  return { width: file.width, height: file.height, ...takeBands(name, file, bands, reading) };
}

async function decode(
  name: string,
  bytes: Buffer,
  { orientation = 'exif', profile = 'convert' }: ImageReading,
  signal: AbortSignal | undefined,
): Promise<DecodedPixels> {
  const format = formatOf(name, bytes);
  const follow = { upright: orientation === 'exif', profile: profile === 'convert' };
  if (isSlow(format)) return decodeApart({ name, bytes, format, follow }, signal);
  return decodeHere(name, bytes, format, follow);
}
