import { type DecodedPixels, DecodeError } from '../pixels.ts';
import { decodeIconBitmap } from './bmp.ts';
import { ByteReader } from './byteReader.ts';

/** The largest image of an icon, and how it is stored. */
export interface IconImage {
  readonly kind: 'png' | 'bitmap';
  readonly bytes: Uint8Array;
  /** How many images the icon has. */
  readonly of: number;
}

/**
 * Finds the largest image of a Windows icon or cursor and, of several of that size, the one with the most colours.
 *
 * @throws DecodeError for bytes that are none.
 * @see https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
 */
export function largestOfIcon(bytes: Uint8Array): IconImage {
  const reader = new ByteReader(bytes);
  const count = reader.u16(4);
  if (count === 0) throw new DecodeError('it has no image');
  const entries = Array.from({ length: count }, (_, i) => {
    const at = 6 + i * 16;
    // A cursor has its hot spot where an icon has its depth.
    const bits = reader.u16(2) === 1 ? reader.u16(at + 6) : 0;
    const side = (offset: number) => reader.u8(at + offset) || 256;
    return { pixels: side(0) * side(1), bits, size: reader.u32(at + 8), at: reader.u32(at + 12) };
  });
  const largest = entries.reduce((best, entry) =>
    entry.pixels > best.pixels || (entry.pixels === best.pixels && entry.bits > best.bits) ? entry : best,
  );
  const image = reader.slice(largest.at, largest.size);
  const png = image[0] === 0x89 && image[1] === 0x50;
  return { kind: png ? 'png' : 'bitmap', bytes: image, of: count };
}

/** Decodes an image of an icon that is stored as a bitmap. */
export function decodeIcon(name: string, { bytes, of }: IconImage): DecodedPixels {
  return { ...decodeIconBitmap(name, bytes), notes: iconNotes(of) };
}

export function iconNotes(of: number): readonly string[] {
  return of > 1 ? [`the largest of ${of} images`] : [];
}
