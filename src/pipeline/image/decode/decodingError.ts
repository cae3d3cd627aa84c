import { PipelineError } from '../../../common/errors.ts';
import { UnsupportedError } from './pixels.ts';

/** How the libraries speak of files that are whole, but of a kind that they were not made for. */
const saysUnsupported =
  /not supported|unsupported|not been built in|not configured|samples out of range|not a whole number of bytes/i;

/** One line for the user about bytes that could not be decoded. */
export function decodingError(name: string, bytes: Buffer, error: unknown): PipelineError {
  const words = error instanceof Error ? error.message : String(error);
  const message = isHeic(bytes, words)
    ? `${name} is a HEIC photo, whose codec Relabel does not have: save it as PNG or JPEG.`
    : words.includes('unsupported image format')
      ? `${name} is not an image that Relabel can read (unknown format): open it in an image editor and save it as PNG or JPEG.`
      : error instanceof UnsupportedError || saysUnsupported.test(words)
        ? `${name} can’t be read${inBrackets(words)}: save it as PNG.`
        : `${name} is damaged or ends early${inBrackets(words)}: copy or download it again, or save it anew as PNG or JPEG.`;
  return new PipelineError('image', message, { cause: error });
}

/** The first of the library's lines that says something; libheif starts with its attempts to read on. */
function inBrackets(words: string): string {
  const lines = words.replace(/^Input buffer has corrupt header:/, '').split('\n');
  const line = lines.map((text) => text.trim()).find((text) => text !== '' && !text.startsWith('source: bad seek'));
  return line === undefined ? '' : ` (${line})`;
}

/**
 * By the brands in the ISO base media header (ISO/IEC 23008-12), of which the first may be of any codec, or by what the
 * library misses: HEVC-coded, unlike AVIF.
 */
function isHeic(bytes: Buffer, words: string): boolean {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return false;
  return words.includes('HEVC') || /^(.{4})*?(heic|heix|hevc|hevx|heim|heis)/s.test(brandsOf(bytes));
}

/** Four letters each. */
function brandsOf(bytes: Buffer): string {
  const end = Math.min(bytes.readUInt32BE(0), 256);
  return bytes.toString('latin1', 8, 12) + bytes.toString('latin1', 16, end);
}
