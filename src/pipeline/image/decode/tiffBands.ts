import sharp from 'sharp';
import { type TiffTags, tiffTags } from './formats/tiffTags.ts';
import { checkSize, MAX_PIXELS } from './pixels.ts';
import { LONGEST, notesOn, RGB, sharpOptions, typed, withPhotometric } from './sharpPixels.ts';
import type { FileBands } from './takeBands.ts';

/** Photometric interpretations whose bands are numbers as they are measured: grey and RGB, with whatever else. */
const PLAIN = [0, 1, 2];

/** The tags of a TIFF whose bands can be had as they are; undefined: the file is another one, or has one band. */
export function plainTiff(bytes: Uint8Array): TiffTags | undefined {
  const tags = tiffTags(bytes);
  const plain = tags !== undefined && PLAIN.includes(tags.photometric ?? -1) && tags.samplesPerPixel > 1;
  return plain ? tags : undefined;
}

/**
 * Every band of a TIFF as the file has it, without colour profile or any other meaning: numbers of 8 or 16 bits as such,
 * others as real numbers.
 *
 * @param upright whether it is turned as its orientation says.
 * @throws the library's own error; PipelineError('image') for too many pixels.
 */
export async function decodeTiffBands(
  name: string,
  bytes: Uint8Array,
  tags: TiffTags,
  upright: boolean,
): Promise<FileBands> {
  const { samplesPerPixel: count, photometric, extraSamples } = tags;
  // As RGB with more bands, libvips converts none of them.
  const stored = withPhotometric(bytes, tags, RGB);
  const options = { ...sharpOptions, ignoreIcc: true };
  const metadata = await sharp(stored, options).metadata();
  checkSize(name, metadata.width, metadata.height, Math.floor((4 * MAX_PIXELS) / Math.max(4, count)));
  const depth = metadata.depth === 'uchar' || metadata.depth === 'ushort' ? metadata.depth : 'float';
  const image = sharp(stored, options).timeout({ seconds: LONGEST });
  const oriented = upright ? image.autoOrient() : image;
  const space = count > 2 ? metadata.space : 'multiband';
  const { data, info } = await oriented.toColourspace(space).raw({ depth }).toBuffer({ resolveWithObject: true });
  const colours = count > 2 ? ([0, 1, 2] as const) : ([0, 0, 0] as const);
  const alpha = extraSamples.findIndex((meaning) => meaning === 1 || meaning === 2);
  return {
    width: info.width,
    height: info.height,
    count: info.channels,
    bands: Array.from({ length: count }, (_, at) => at),
    samples: typed(data, depth),
    range: [0, depth === 'uchar' ? 255 : depth === 'ushort' ? 65_535 : 1],
    colours,
    alpha: alpha < 0 ? undefined : count - extraSamples.length + alpha,
    // Where 0 is white, the numbers fall with the light.
    inverted: photometric === 0,
    notes: notesOn({ ...metadata, icc: undefined }, { upright, profile: false }),
  };
}
