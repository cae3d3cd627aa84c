import { ByteReader } from './byteReader.ts';

/** What the first directory of a TIFF says about its channels. */
export interface TiffTags {
  /** 0, 1: grey, 2: RGB, 3: palette, 5: inks, 6: YCbCr, 8: CIELab, 9: ICC Lab. */
  readonly photometric: number | undefined;
  readonly samplesPerPixel: number;
  /** For each channel beyond those of the colour: 0: no stated meaning, 1 and 2: alpha. */
  readonly extraSamples: readonly number[];
  /** Where in the file the value of `photometric` lies. */
  readonly photometricAt: number | undefined;
  readonly littleEndian: boolean;
}

const [PHOTOMETRIC, SAMPLES_PER_PIXEL, EXTRA_SAMPLES] = [262, 277, 338];

/**
 * Reads those tags of a TIFF, classic or BigTIFF, that libtiff's readers pass over.
 *
 * @returns undefined for bytes that are no TIFF, or a broken one.
 * @see TIFF 6.0, sections 2 and 18; https://www.awaresystems.be/imaging/tiff/bigtiff.html
 */
export function tiffTags(bytes: Uint8Array): TiffTags | undefined {
  const littleEndian = bytes[0] === 0x49 && bytes[1] === 0x49;
  if (!littleEndian && !(bytes[0] === 0x4d && bytes[1] === 0x4d)) return undefined;
  const reader = new ByteReader(bytes, littleEndian);
  try {
    const version = reader.u16(2);
    if (version !== 42 && version !== 43) return undefined;
    return readDirectory(reader, version === 43);
  } catch {
    return undefined;
  }
}

function readDirectory(reader: ByteReader, big: boolean): TiffTags {
  const { littleEndian } = reader;
  // A file of this size has 0 in the upper half of any offset.
  const long = (at: number): number => (big && !littleEndian ? reader.u32(at + 4) : reader.u32(at));
  const directory = long(big ? 8 : 4);
  const count = big ? long(directory) : reader.u16(directory);
  const [head, step, inline] = big ? [8, 20, 8] : [2, 12, 4];
  const places = new Map<number, { readonly at: number; readonly count: number }>();
  for (let i = 0; i < Math.min(count, 4096); i++) {
    const entry = directory + head + i * step;
    const tag = reader.u16(entry);
    if (tag !== PHOTOMETRIC && tag !== SAMPLES_PER_PIXEL && tag !== EXTRA_SAMPLES) continue;
    const values = long(entry + 4);
    const value = entry + step - inline;
    places.set(tag, { at: values * 2 <= inline ? value : long(value), count: Math.min(values, 64) });
  }
  const first = (tag: number): number | undefined => {
    const place = places.get(tag);
    return place && reader.u16(place.at);
  };
  const extra = places.get(EXTRA_SAMPLES);
  return {
    photometric: first(PHOTOMETRIC),
    samplesPerPixel: first(SAMPLES_PER_PIXEL) ?? 1,
    extraSamples: Array.from({ length: extra?.count ?? 0 }, (_, i) => reader.u16((extra?.at ?? 0) + i * 2)),
    photometricAt: places.get(PHOTOMETRIC)?.at,
    littleEndian,
  };
}
