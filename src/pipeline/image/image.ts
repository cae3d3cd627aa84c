import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { firstLine, PipelineError } from '../../common/errors.ts';
import type { SourceImage } from './sourceImage.ts';

export { fitImage } from './fit.ts';
export { resizePicture } from './resample.ts';
export type { SourceImage } from './sourceImage.ts';
export { toTensor } from './tensor.ts';

/** 800 MB as RGB: the largest picture that is still worth decoding for a model's few hundred pixels a side. */
const MAX_PIXELS = 2 ** 28;
const MAX_FILE_BYTES = 2 ** 30;

// libvips keeps the pixels of recent operations; no operation here is ever run twice.
sharp.cache(false);

/**
 * Reads an image of any format that sharp decodes. The hash and the pixels come from the same bytes, even while the
 * file is being overwritten.
 * @throws PipelineError('image') with a line for the user if it can't be read, is no image, or is too large.
 */
export async function openImage(path: string): Promise<SourceImage> {
  const bytes = await readBytes(path);
  const name = basename(path);
  try {
    const metadata = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
    refuseUnreadable(name, metadata);
    // The limit on pixels has just been checked, with a better message than the library's.
    const { data, info } = await sharp(bytes, { limitInputPixels: false, failOn: 'error' })
      .autoOrient()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const seeThrough = info.channels === 4 && flattenOnWhite(data);
    return {
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: info.width,
      height: info.height,
      rgb: new Uint8Array(data.buffer, data.byteOffset, info.width * info.height * 3),
      notes: notesOn(metadata, seeThrough),
    };
  } catch (error) {
    throw error instanceof PipelineError ? error : decodingError(name, bytes, error);
  }
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const file = await stat(path);
    if (file.isDirectory()) throw new PipelineError('image', `${path} is a folder: choose an image file in it.`);
    if (!file.isFile()) throw new PipelineError('image', `${path} is not a regular file: choose an image file.`);
    if (file.size === 0) {
      throw new PipelineError('image', `${basename(path)} is empty (0 bytes): save or copy it again.`);
    }
    if (file.size > MAX_FILE_BYTES) {
      throw new PipelineError('image', `${basename(path)} is larger than 1 GB: save a smaller copy and explain that.`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const cause = error instanceof Error ? error : new Error(String(error));
    const missing = 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    const message = missing
      ? `${path} does not exist: check the path, or whether the file was moved or deleted.`
      : `${path} could not be read (${firstLine(cause.message)}): check its permissions.`;
    throw new PipelineError('image', message, { cause });
  }
}

/** Stops what would decode to nonsense, or to more memory than there is, before any pixel is decoded. */
function refuseUnreadable(name: string, { width, height, depth, channels }: Metadata): void {
  if (width * height > MAX_PIXELS) {
    const megapixels = Math.round((width * height) / 1e6);
    throw new PipelineError(
      'image',
      `${name} is too large (${width} × ${height}, ${megapixels} megapixels; the limit is ${Math.floor(MAX_PIXELS / 1e6)}): save a smaller copy and explain that.`,
    );
  }
  if ((depth !== 'uchar' && depth !== 'ushort') || channels > 5) {
    throw new PipelineError(
      'image',
      `${name} is not an ordinary picture (channels: ${channels}, type: ${depth}): save it as an 8-bit or 16-bit PNG.`,
    );
  }
}

/**
 * RGBA to RGB in place, so that a large picture is not held twice; the RGB ends up in the first three quarters.
 * @returns whether any pixel let the white through.
 */
function flattenOnWhite(pixels: Uint8Array): boolean {
  let seeThrough = false;
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const alpha = pixels[from + 3] ?? 0;
    const white = 255 * (255 - alpha) + 127;
    pixels[to] = ((pixels[from] ?? 0) * alpha + white) / 255;
    pixels[to + 1] = ((pixels[from + 1] ?? 0) * alpha + white) / 255;
    pixels[to + 2] = ((pixels[from + 2] ?? 0) * alpha + white) / 255;
    if (alpha !== 255) seeThrough = true;
  }
  return seeThrough;
}

function notesOn(metadata: Metadata, seeThrough: boolean): string[] {
  const { pages = 1, orientation = 1, space, depth, icc } = metadata;
  const notes: string[] = [];
  if (pages > 1) notes.push(`first of ${pages} frames`);
  if (orientation > 1) notes.push(`turned upright (EXIF orientation ${orientation})`);
  if (space === 'cmyk') notes.push('converted from CMYK to sRGB');
  else if (icc !== undefined && !isSrgb(icc)) notes.push('converted from its colour profile to sRGB');
  if (depth === 'ushort') notes.push('reduced from 16 to 8 bits');
  if (seeThrough) notes.push('transparent parts laid on white');
  return notes;
}

/** A profile carries its description as ASCII (version 2) or UTF-16 (version 4). */
function isSrgb(profile: Buffer): boolean {
  return profile.includes('sRGB') || profile.includes('s\0R\0G\0B');
}

function decodingError(name: string, bytes: Buffer, error: unknown): PipelineError {
  const words = error instanceof Error ? error.message : String(error);
  const message = isHeic(bytes)
    ? `${name} is a HEIC photo, whose codec Relabel does not have: save it as PNG or JPEG.`
    : words.includes('unsupported image format')
      ? `${name} is not an image that Relabel can read (unknown format): open it in an image editor and save it as PNG or JPEG.`
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
