import { checkSize, type DecodedPixels, DecodeError } from '../pixels.ts';
import { bitFields, defaultMasks } from './bitFields.ts';
import { ByteReader } from './byteReader.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  /** Bytes of one stored pixel. */
  readonly bytes: number;
  /** Of a stored pixel, or of a colour of the palette: 8 (grey), 15, 16, 24 or 32. */
  readonly bits: number;
  readonly grey: boolean;
  readonly alpha: boolean;
  readonly palette: { readonly first: number; readonly colours: Uint8Array } | undefined;
  readonly packed: boolean;
  readonly rightToLeft: boolean;
  readonly topDown: boolean;
  /** Where the pixels begin. */
  readonly start: number;
}

/** Whether the bytes may be a Targa image: the format has no mark at its beginning, so its header has to make sense. */
export function looksLikeTga(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return false;
  const [, palette = 9, type = 0] = bytes;
  const bits = bytes[16] ?? 0;
  const paletteFits = palette === 1 || (palette === 0 && type !== 1 && type !== 9);
  return paletteFits && [1, 2, 3, 9, 10, 11].includes(type) && [8, 15, 16, 24, 32].includes(bits);
}

/**
 * Decodes a Truevision Targa image: palettes, true colour and grey, with run lengths or without.
 *
 * @throws DecodeError for bytes that are none; PipelineError('image') for too many pixels.
 * @see Truevision TGA File Format Specification 2.0 (1991), appendix C
 */
export function decodeTga(name: string, file: Uint8Array): DecodedPixels {
  const header = readHeader(new ByteReader(file));
  const { width, height, bytes, bits, palette } = header;
  checkSize(name, width, height);
  const count = width * height;
  const stored = header.packed
    ? unpack(file, header.start, count, bytes)
    : new ByteReader(file).slice(header.start, count * bytes);
  const range = [0, 255] as const;
  if (header.grey) {
    const channels = bytes === 2 ? 2 : 1;
    return { width, height, channels, samples: upright(stored, header, channels), range, notes: [] };
  }
  const packed = palette === undefined ? stored : throughPalette(stored, palette, bits);
  const rows = { width, height, bits: bits === 15 ? 16 : bits, stride: width * Math.ceil(bits / 8) };
  const { samples, channels } = bitFields(packed, rows, defaultMasks(rows.bits, header.alpha));
  return { width, height, channels, samples: upright(samples, header, channels), range, notes: [] };
}

function readHeader(reader: ByteReader): Header {
  if (!looksLikeTga(reader.bytes)) throw new DecodeError('its header makes no sense');
  const type = reader.u8(2);
  const descriptor = reader.u8(17);
  const paletteAt = 18 + reader.u8(0);
  const hasPalette = reader.u8(1) === 1;
  const [first, length, colourBits] = [reader.u16(3), reader.u16(5), reader.u8(7)];
  const paletteBytes = hasPalette ? length * Math.ceil(colourBits / 8) : 0;
  const bits = reader.u8(16);
  const indexed = type === 1 || type === 9;
  if (indexed && (bits !== 8 || ![15, 16, 24, 32].includes(colourBits))) {
    throw new DecodeError(`its palette has ${colourBits} bits a colour and ${bits} bits an index`);
  }
  const grey = type === 3 || type === 11;
  // The second byte of a grey pixel is alpha.
  const fits = grey ? bits === 8 || bits === 16 : bits !== 8;
  if (!fits && !indexed) throw new DecodeError(`its pixels have ${bits} bits`);
  return {
    width: reader.u16(12),
    height: reader.u16(14),
    bytes: Math.ceil(bits / 8),
    bits: indexed ? colourBits : bits,
    grey,
    alpha: (descriptor & 15) > 0 || (indexed && colourBits === 32),
    palette: indexed ? { first, colours: reader.slice(paletteAt, paletteBytes) } : undefined,
    packed: type >= 9,
    rightToLeft: (descriptor & 16) !== 0,
    topDown: (descriptor & 32) !== 0,
    start: paletteAt + paletteBytes,
  };
}

/** Packets of up to 128 pixels: one that is repeated, or as many as there are. */
function unpack(file: Uint8Array, start: number, count: number, bytes: number): Uint8Array {
  // A packet of 1 + bytes makes 128 pixels at most.
  if (count > ((file.length - start) / (1 + bytes) + 1) * 128) throw new DecodeError('its packets end too early');
  const reader = new ByteReader(file);
  const pixels = new Uint8Array(count * bytes);
  for (let at = start, to = 0; to < pixels.length; ) {
    const packet = reader.u8(at++);
    const length = Math.min(((packet & 127) + 1) * bytes, pixels.length - to);
    if (packet < 128) {
      pixels.set(reader.slice(at, length), to);
      at += length;
    } else {
      const pixel = reader.slice(at, bytes);
      for (let i = 0; i < length; i += bytes) pixels.set(pixel, to + i);
      at += bytes;
    }
    to += length;
  }
  return pixels;
}

/** An index outside of the palette is black. */
function throughPalette(
  indices: Uint8Array,
  { first, colours }: { first: number; colours: Uint8Array },
  bits: number,
): Uint8Array {
  const bytes = Math.ceil(bits / 8);
  const packed = new Uint8Array(indices.length * bytes);
  for (let i = 0; i < indices.length; i++) {
    const from = ((indices[i] ?? 0) - first) * bytes;
    if (from >= 0) packed.set(colours.subarray(from, from + bytes), i * bytes);
  }
  return packed;
}

/** Rows usually come from the lowest to the highest. */
function upright(samples: Uint8Array, { width, height, topDown, rightToLeft }: Header, channels: number): Uint8Array {
  if (topDown && !rightToLeft) return samples;
  const result = new Uint8Array(samples.length);
  for (let y = 0; y < height; y++) {
    const row = (topDown ? y : height - 1 - y) * width;
    for (let x = 0; x < width; x++) {
      const from = (row + (rightToLeft ? width - 1 - x : x)) * channels;
      result.set(samples.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return result;
}
