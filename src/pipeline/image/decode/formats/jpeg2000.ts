/// <reference path="./openjpeg.d.ts" />

import { checkSize, type DecodedPixels, DecodeError, UnsupportedError } from '../pixels.ts';
import { ByteReader } from './byteReader.ts';

/** Wavelets are slow: 64 megapixels take about a minute. */
const MAX_PIXELS = 2 ** 26;

/** Whether the bytes are a JPEG 2000 file (JP2) or bare codestream. */
export function isJpeg2000(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString('hex');
  return head === '0000000c6a5020200d0a870a' || head.startsWith('ff4fff51');
}

/**
 * Decodes a JPEG 2000 image: grey or sRGB, without alpha (which the library does not know), up to 16 bits.
 *
 * @throws DecodeError for bytes that are none; UnsupportedError for other colours; PipelineError('image') for too many
 *   pixels.
 */
export async function decodeJpeg2000(name: string, bytes: Uint8Array): Promise<DecodedPixels> {
  checkCodestream(name, bytes);
  // Loaded when it is needed: WebAssembly takes its time.
  const { default: openjpeg } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const { J2KDecoder } = await openjpeg({ print: () => undefined, printErr: () => undefined });
  const decoder = new J2KDecoder();
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  decoder.decode();
  const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
  const data = decoder.getDecodedBuffer();
  const wide = bitsPerSample > 8;
  const count = width * height * componentCount;
  if (count === 0 || data.length < count * (wide ? 2 : 1)) throw new DecodeError('it has no pixels that can be read');
  if (decoder.getColorSpace() > 2 || isSigned || bitsPerSample > 16) {
    throw new UnsupportedError('its colours are neither grey nor RGB');
  }
  // A copy: the decoder's memory is its own.
  const copy = data.slice(0, count * (wide ? 2 : 1));
  const samples = wide ? new Uint16Array(copy.buffer, 0, count) : copy;
  return {
    width,
    height,
    channels: componentCount === 1 ? 1 : 3,
    samples,
    range: [0, 2 ** bitsPerSample - 1],
    notes: [],
  };
}

/** The size as the codestream's SIZ marker has it (ISO/IEC 15444-1, A.5.1), before the decoder takes any memory. */
function checkCodestream(name: string, bytes: Uint8Array): void {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(Buffer.from('ff4fff51', 'hex'));
  if (start < 0) throw new DecodeError('it has no picture');
  const reader = new ByteReader(bytes, false);
  const [right, bottom, left, top] = [8, 12, 16, 20].map((offset) => reader.u32(start + offset));
  const [width, height] = [(right ?? 0) - (left ?? 0), (bottom ?? 0) - (top ?? 0)];
  checkSize(name, width, height, MAX_PIXELS);
  // The decoder takes 4 bytes for each number, of any channel.
  const channels = reader.u16(start + 40);
  if (channels !== 1 && channels !== 3) {
    throw new UnsupportedError(`JPEG 2000 with ${channels} channels is not supported`);
  }
}
