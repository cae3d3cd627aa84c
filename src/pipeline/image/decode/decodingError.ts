import { PipelineError } from '../../../common/errors.ts';
import { UnsupportedError } from './pixels.ts';

/** One line for the user about bytes that could not be decoded. */
export function decodingError(name: string, bytes: Buffer, error: unknown): PipelineError {
  const words = error instanceof Error ? error.message : String(error);
  const message = isHeic(bytes)
    ? `${name} is a HEIC photo, whose codec Relabel does not have: save it as PNG or JPEG.`
    : words.includes('unsupported image format')
      ? `${name} is not an image that Relabel can read (unknown format): open it in an image editor and save it as PNG or JPEG.`
      : error instanceof UnsupportedError
        ? `${name} can’t be read (${words}): save it as PNG.`
        : `${name} is damaged or ends early${inBrackets(words)}: copy or download it again, or save it anew as PNG or JPEG.`;
  return new PipelineError('image', message, { cause: error });
}

/** The first of the library's lines that says something; libheif starts with its attempts to read on. */
function inBrackets(words: string): string {
  const lines = words.replace(/^Input buffer has corrupt header:/, '').split('\n');
  const line = lines.map((text) => text.trim()).find((text) => text !== '' && !text.startsWith('source: bad seek'));
  return line === undefined ? '' : ` (${line})`;
}

/** By the brand in the ISO base media header (ISO/IEC 23008-12): HEVC-coded, unlike AVIF. */
function isHeic(bytes: Buffer): boolean {
  return /^ftyp(heic|heix|hevc|hevx|heim|heis)/.test(bytes.toString('latin1', 4, 12));
}
