import { checkSize, type DecodedPixels, DecodeError, UnsupportedError } from '../pixels.ts';
import { bitFields, defaultMasks } from './bitFields.ts';
import { ByteReader } from './byteReader.ts';
import { decodeRunLengths } from './runLengths.ts';

/** How a device-independent bitmap lies in a file. */
interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the highest. */
  readonly topDown: boolean;
  /** 1, 2, 4, 8 (palette), 16, 24 or 32 a pixel. */
  readonly bits: number;
  readonly compression: number;
  /** Where the masks of red, green, blue and alpha begin, if there are any. */
  readonly masksAt: number;
  readonly alphaMask: boolean;
  /** Of the palette: where it begins, its colours, and the bytes of one. */
  readonly paletteAt: number;
  readonly colours: number;
  readonly colourBytes: 3 | 4;
}

const [RGB, RLE8, RLE4, BITFIELDS, JPEG, PNG, ALPHABITFIELDS] = [0, 1, 2, 3, 4, 5, 6];

/**
 * Decodes a Windows or OS/2 bitmap: palettes of 1 to 8 bits, run lengths, 16, 24 and 32 bits with any masks. A fourth
 * byte that no mask calls alpha is not alpha.
 *
 * @throws DecodeError for bytes that are none; PipelineError('image') for too many pixels.
 * @see https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
 */
export function decodeBmp(name: string, bytes: Uint8Array): DecodedPixels {
  const reader = new ByteReader(bytes);
  return decodeBitmap(name, reader, readHeader(reader, 14), reader.u32(10));
}

/**
 * Decodes the bitmap of an icon: it has no file header, and a mask of one bit a pixel follows the colours, so that the
 * header tells twice the height.
 */
export function decodeIconBitmap(name: string, bytes: Uint8Array): DecodedPixels {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader, 0);
  const bitmap = { ...header, height: Math.floor(header.height / 2) };
  const start = bitmap.paletteAt + bitmap.colours * bitmap.colourBytes;
  const { width, height, bits } = bitmap;
  // A fourth byte is alpha here, unless it is 0 everywhere: then the mask counts, as for other depths.
  const pixels = decodeBitmap(name, reader, { ...bitmap, alphaMask: bits === 32 }, start);
  if (pixels.channels === 4) return pixels;
  const maskAt = start + rowBytes(width, bits) * height;
  return withIconMask(reader, pixels, maskAt);
}

function readHeader(reader: ByteReader, at: number): Bitmap {
  const size = reader.u32(at);
  if (size === 12) return readCoreHeader(reader, at);
  if (size < 16 || size > 1024) throw new DecodeError(`its header is of ${size} bytes`);
  const has = (field: number) => size >= field + 4;
  const rawHeight = reader.i32(at + 8);
  const bits = reader.u16(at + 14);
  const compression = has(16) ? reader.u32(at + 16) : RGB;
  const masks = compression === BITFIELDS || compression === ALPHABITFIELDS;
  const behind = size === 40 && masks ? (compression === BITFIELDS ? 12 : 16) : 0;
  const used = has(32) ? reader.u32(at + 32) : 0;
  checkKind(bits, compression);
  return {
    width: reader.i32(at + 4),
    height: Math.abs(rawHeight),
    topDown: rawHeight < 0,
    bits,
    compression,
    masksAt: masks ? at + 40 : 0,
    alphaMask: masks && (size >= 56 || compression === ALPHABITFIELDS),
    paletteAt: at + size + behind,
    colours: bits > 8 ? used : Math.min(used || 2 ** bits, 2 ** bits),
    colourBytes: 4,
  };
}

/** Bitmaps of 64 bits, and pictures in a printer's envelope, are whole but not read; the rest is no bitmap. */
function checkKind(bits: number, compression: number): void {
  if (bits === 0 && (compression === JPEG || compression === PNG)) {
    throw new UnsupportedError(`its pixels are compressed as ${compression === JPEG ? 'JPEG' : 'PNG'}`);
  }
  if (bits === 64) throw new UnsupportedError(`its pixels have ${bits} bits`);
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new DecodeError(`its pixels have ${bits} bits`);
}

/** OS/2 1.x and Windows 2. */
function readCoreHeader(reader: ByteReader, at: number): Bitmap {
  const bits = reader.u16(at + 10);
  if (![1, 2, 4, 8, 24].includes(bits)) throw new DecodeError(`its pixels have ${bits} bits`);
  return {
    width: reader.u16(at + 4),
    height: reader.u16(at + 6),
    topDown: false,
    bits,
    compression: RGB,
    masksAt: 0,
    alphaMask: false,
    paletteAt: at + 12,
    colours: bits > 8 ? 0 : 2 ** bits,
    colourBytes: 3,
  };
}

function decodeBitmap(name: string, reader: ByteReader, bitmap: Bitmap, start: number): DecodedPixels {
  const { width, height, bits, compression } = bitmap;
  checkSize(name, width, height);
  const notes: string[] = [];
  const range = [0, 255] as const;
  if (compression === RLE8 || compression === RLE4) {
    if (bits !== (compression === RLE8 ? 8 : 4)) throw new DecodeError('its run lengths are of another depth');
    const indices = decodeRunLengths(reader.bytes.subarray(start), width, height, bits);
    const samples = flipped(throughPalette(indices, readPalette(reader, bitmap)), width * 3, bitmap.topDown);
    return { width, height, channels: 3, samples, range, notes };
  }
  // OS/2's Huffman codes and 24-bit run lengths have numbers that Windows uses otherwise.
  if (compression !== RGB && (bitmap.masksAt === 0 || bits <= 8)) {
    throw new UnsupportedError(`its compression (${compression}) is not one of ${bits} bit${bits > 1 ? 's' : ''}`);
  }
  // Some writers leave out the padding of the last row.
  const rows = reader.slice(start, rowBytes(width, bits) * (height - 1) + Math.ceil((width * bits) / 8));
  if (bits <= 8) {
    const indices = unpackIndices(rows, bitmap);
    const samples = flipped(throughPalette(indices, readPalette(reader, bitmap)), width * 3, bitmap.topDown);
    return { width, height, channels: 3, samples, range, notes };
  }
  const masks = bitmap.masksAt > 0 ? readMasks(reader, bitmap) : defaultMasks(bits, bitmap.alphaMask);
  const { samples, channels } = bitFields(rows, { width, height, bits, stride: rowBytes(width, bits) }, masks);
  return { width, height, channels, samples: flipped(samples, width * channels, bitmap.topDown), range, notes };
}

/** Rows are padded to 4 bytes. */
function rowBytes(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function readMasks(reader: ByteReader, { masksAt, alphaMask }: Bitmap): readonly number[] {
  const masks = [0, 4, 8].map((offset) => reader.u32(masksAt + offset));
  return alphaMask ? [...masks, reader.u32(masksAt + 12)] : [...masks, 0];
}

/** As RGB, one colour after another. */
function readPalette(reader: ByteReader, { paletteAt, colours, colourBytes }: Bitmap): Uint8Array {
  const stored = reader.slice(paletteAt, colours * colourBytes);
  const palette = new Uint8Array(colours * 3);
  for (let i = 0; i < colours; i++) {
    for (let c = 0; c < 3; c++) palette[i * 3 + c] = stored[i * colourBytes + 2 - c] ?? 0;
  }
  return palette;
}

function unpackIndices(rows: Uint8Array, { width, height, bits }: Bitmap): Uint8Array {
  const indices = new Uint8Array(width * height);
  const stride = rowBytes(width, bits);
  const [perByte, mask] = [8 / bits, 2 ** bits - 1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * stride + Math.floor(x / perByte)] ?? 0;
      indices[y * width + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
    }
  }
  return indices;
}

/** An index behind the palette's end is black, as browsers have it. */
function throughPalette(indices: Uint8Array, palette: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(indices.length * 3);
  for (let i = 0, to = 0; i < indices.length; i++) {
    const from = (indices[i] ?? 0) * 3;
    rgb[to++] = palette[from] ?? 0;
    rgb[to++] = palette[from + 1] ?? 0;
    rgb[to++] = palette[from + 2] ?? 0;
  }
  return rgb;
}

/** Bitmaps have their lowest row first. */
function flipped(samples: Uint8Array, row: number, topDown: boolean): Uint8Array {
  if (topDown) return samples;
  const kept = new Uint8Array(row);
  for (let top = 0, bottom = samples.length - row; top < bottom; top += row, bottom -= row) {
    kept.set(samples.subarray(top, top + row));
    samples.copyWithin(top, bottom, bottom + row);
    samples.set(kept, bottom);
  }
  return samples;
}

/** One bit a pixel, lowest row first; 1 is transparent. An icon that ends before its mask is all there. */
function withIconMask(reader: ByteReader, pixels: DecodedPixels, maskAt: number): DecodedPixels {
  const { width, height, samples } = pixels;
  const stride = rowBytes(width, 1);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = maskAt + (height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      rgba.set(samples.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
      const byte = reader.bytes[row + (x >> 3)] ?? 0;
      rgba[pixel * 4 + 3] = (byte >> (7 - (x & 7))) & 1 ? 0 : 255;
    }
  }
  return { ...pixels, channels: 4, samples: rgba };
}
