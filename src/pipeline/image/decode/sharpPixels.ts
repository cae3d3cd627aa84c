import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { PipelineError } from '../../../common/errors.ts';
import { bandsOf, leftOut, looksLikeData } from './bands.ts';
import { labToSrgb } from './formats/lab.ts';
import { type TiffTags, tiffTags } from './formats/tiffTags.ts';
import { checkSize, type DecodedPixels, type Following, MAX_PIXELS } from './pixels.ts';

// libvips keeps the pixels of recent operations; no operation here is ever run twice.
sharp.cache(false);

/** The limit on pixels is checked first, with a better message than the library's. Satellites have a dozen bands. */
export const sharpOptions: SharpOptions = { limitInputPixels: false, limitInputChannels: 256, failOn: 'error' };

/** No picture of the size that is let in takes so long (seconds), unless it is meant to. */
export const LONGEST = 120;

/**
 * Decodes whatever sharp decodes: the first frame, in sRGB, with alpha where there is any.
 *
 * @param most pixels that it may have.
 * @throws the library's own error; PipelineError('image') for too many pixels, or for no ordinary picture.
 */
export async function decodeBySharp(
  name: string,
  bytes: Uint8Array,
  follow: Following,
  most = MAX_PIXELS,
): Promise<DecodedPixels> {
  const tags = tiffTags(bytes);
  if (tags?.photometric === 8 || tags?.photometric === 9) return decodeLab(name, bytes, tags, follow);
  const bands = bandsOf(tags);
  const stored = bands === 'as colours' && tags ? withPhotometric(bytes, tags, RGB) : bytes;
  const metadata = await sharp(stored, sharpOptions).metadata();
  const { width, height, depth } = metadata;
  checkSize(name, width, height, most);
  const kind = depth === 'uchar' || depth === 'ushort' ? depth : realKind(name, metadata);
  const grey = metadata.space === 'b-w' || metadata.space === 'grey16';
  const measured = tags && bands !== 'as colours' ? asMeasured(stored, tags, kind) : { bytes: stored };
  const decoded = {
    ...(await decode(measured, metadata, follow, kind)),
    ...(grey && { grey }),
    ...(measured.inverted && { inverted: true }),
  };
  const notes = notesOn(measured.plain ? { ...metadata, icc: undefined } : metadata, follow);
  if (tags === undefined) return { ...decoded, notes };
  if (bands === 'as they are') return { ...decoded, notes, doubtfulAlpha: looksLikeData(decoded) };
  const told =
    bands === 'as colours'
      ? `bands 1 to 3 of ${tags.samplesPerPixel} taken as red, green and blue`
      : leftOut(tags.samplesPerPixel - tags.extraSamples.length, tags.samplesPerPixel);
  return { ...withoutExtra(decoded), notes: [...notes, told] };
}

type Depth = 'uchar' | 'ushort' | 'float';

interface Stored {
  readonly bytes: Uint8Array;
  /** Whether the library takes its bands for no colours, and so leaves the numbers alone. */
  readonly plain?: boolean;
  /** The lowest number is white. */
  readonly inverted?: boolean;
}

/**
 * A TIFF with more than 8 bits, for the library to hand its numbers over as a window is to find them. It turns those of
 * a file round whose lowest is white, and squeezes signed and real numbers of 16 bits into colours.
 */
function asMeasured(bytes: Uint8Array, tags: TiffTags, depth: Depth): Stored {
  const inverted = tags.photometric === 0 && depth !== 'uchar';
  if (depth === 'float') return { bytes: withPhotometric(bytes, tags, RGB), plain: true, inverted };
  return inverted ? { bytes: withPhotometric(bytes, tags, BLACK_IS_LOWEST), inverted } : { bytes };
}

async function decode(
  { bytes, plain = false }: Stored,
  { hasAlpha, space: stored }: Metadata,
  { upright, profile }: Following,
  depth: Depth,
): Promise<Omit<DecodedPixels, 'notes'>> {
  // What inks look like, nothing but a profile can tell.
  const options = { ...sharpOptions, ignoreIcc: !profile && stored !== 'cmyk' };
  const image = sharp(bytes, options).timeout({ seconds: LONGEST });
  const oriented = upright ? image.autoOrient() : image;
  const space = depth === 'uchar' ? 'srgb' : depth === 'ushort' ? 'rgb16' : plain ? 'multiband' : 'b-w';
  const { data, info } = await oriented.toColourspace(space).raw({ depth }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const range = [0, depth === 'uchar' ? 255 : depth === 'ushort' ? 65_535 : 1] as const;
  const all = typed(data, depth);
  // Bands beyond those of a picture are left out.
  const channels = info.channels === 1 ? 1 : info.channels >= 4 && hasAlpha ? 4 : 3;
  const samples = info.channels === channels ? all : firstChannels(all, info.channels, channels);
  return { width, height, channels, samples, range };
}

export function typed(data: Buffer, depth: Depth): DecodedPixels['samples'] {
  const { buffer, byteOffset, length } = data;
  if (depth === 'uchar') return new Uint8Array(buffer, byteOffset, length);
  // Numbers of several bytes have to begin at a multiple of their size.
  const size = depth === 'ushort' ? 2 : 4;
  const aligned = byteOffset % size === 0 ? data : new Uint8Array(data);
  const count = length / size;
  return depth === 'ushort'
    ? new Uint16Array(aligned.buffer, aligned.byteOffset, count)
    : new Float32Array(aligned.buffer, aligned.byteOffset, count);
}

/** In place: what is kept ends up in front. */
function firstChannels(samples: DecodedPixels['samples'], of: number, count: number): DecodedPixels['samples'] {
  const pixels = samples.length / of;
  for (let i = 0; i < pixels; i++) samples.copyWithin(i * count, i * of, i * of + count);
  return samples.subarray(0, pixels * count);
}

function withoutExtra<T extends Omit<DecodedPixels, 'notes'>>(decoded: T): T {
  if (decoded.channels !== 4) return decoded;
  return { ...decoded, channels: 3, samples: firstChannels(decoded.samples, 4, 3) };
}

export const RGB = 2;
const BLACK_IS_LOWEST = 1;

/** The file with another photometric interpretation, for the library to leave its numbers alone. */
export function withPhotometric(
  bytes: Uint8Array,
  { photometricAt, littleEndian }: TiffTags,
  value: number,
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (photometricAt !== undefined) new DataView(copy.buffer).setUint16(photometricAt, value, littleEndian);
  return copy;
}

/** libvips takes the Lab of TIFF for a format of its own: it reads the numbers as RGB, and Lab is made of them here. */
async function decodeLab(name: string, bytes: Uint8Array, tags: TiffTags, follow: Following): Promise<DecodedPixels> {
  const stored = withPhotometric(bytes, tags, RGB);
  const metadata = await sharp(stored, sharpOptions).metadata();
  checkSize(name, metadata.width, metadata.height);
  const depth = metadata.depth === 'ushort' ? 'ushort' : 'uchar';
  const image = sharp(stored, { ...sharpOptions, ignoreIcc: true }).timeout({ seconds: LONGEST });
  const oriented = follow.upright ? image.autoOrient() : image;
  const space = depth === 'uchar' ? 'srgb' : 'rgb16';
  const { data, info } = await oriented.toColourspace(space).raw({ depth }).toBuffer({ resolveWithObject: true });
  const most = depth === 'uchar' ? 255 : 65_535;
  const values = firstChannels(typed(data, depth), info.channels, 3);
  // CIELab has a and b as signed numbers (TIFF 6.0, section 23); the Lab of ICC has them around the middle.
  const offset = tags.photometric === 9 ? -128 : 0;
  const lab = new Float32Array(values.length);
  for (let i = 0; i < lab.length; i++) {
    const value = values[i] ?? 0;
    const full = (value * 256) / (most + 1);
    if (i % 3 === 0) lab[i] = (100 * value) / most;
    else lab[i] = offset === 0 && full >= 128 ? full - 256 : full + offset;
  }
  const notes = [...notesOn(metadata, follow), 'converted from Lab to sRGB'];
  return { width: info.width, height: info.height, channels: 3, samples: labToSrgb(lab), range: [0, 255], notes };
}

/** Numbers that are no 8 or 16 bits, as measuring devices write them: one channel of them can be shown by a window. */
function realKind(name: string, { channels, depth }: Metadata): 'float' {
  if (channels === 1) return 'float';
  throw new PipelineError(
    'image',
    `${name} is not an ordinary picture (channels: ${channels}, type: ${depth}): save it as an 8-bit or 16-bit PNG.`,
  );
}

export function notesOn(
  metadata: Pick<Metadata, 'pages' | 'orientation' | 'space' | 'icc'>,
  { upright, profile }: Following,
): string[] {
  const { pages = 1, orientation = 1, space, icc } = metadata;
  const notes: string[] = [];
  if (pages > 1) notes.push(`first of ${pages} frames`);
  if (orientation > 1) {
    notes.push(
      upright ? `turned upright (EXIF orientation ${orientation})` : `EXIF orientation ${orientation} ignored`,
    );
  }
  if (space === 'cmyk') notes.push('converted from CMYK to sRGB');
  else if (icc !== undefined && !isSrgb(icc)) {
    if (!fitsColours(icc, space)) notes.push('its colour profile is damaged or of other colours: left out');
    else notes.push(profile ? 'converted from its colour profile to sRGB' : 'colour profile ignored');
  }
  return notes;
}

/** A profile carries its description as ASCII (version 2) or UTF-16 (version 4). */
function isSrgb(profile: Buffer): boolean {
  return profile.includes('sRGB') || profile.includes('s\0R\0G\0B');
}

/** Whether libvips applies a profile: it has its mark, is whole, and is of the file's colours (ICC.1:2022, 7.2). */
function fitsColours(profile: Buffer, space: string | undefined): boolean {
  if (profile.length < 128 || profile.toString('latin1', 36, 40) !== 'acsp') return false;
  const colours = space === 'b-w' || space === 'grey16' ? 'GRAY' : 'RGB ';
  return profile.readUInt32BE(0) <= profile.length && profile.toString('latin1', 16, 20) === colours;
}
