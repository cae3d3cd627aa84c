import { stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { PipelineError } from '../../common/errors.ts';
import type { EncodedPicture } from '../../protocol/pictures.ts';
import { openImage } from '../image/image.ts';
import { inOrder } from './inOrder.ts';

/**
 * Images as small pictures for a wall of them: upright, in sRGB, on white.
 *
 * @param images absolute paths.
 * @param size of the long side at most, in pixels; nothing is enlarged.
 * @returns one an image; null where it can't be read.
 * @throws the reason of `signal` when it aborts.
 */
export async function thumbnails(
  { images, size }: { readonly images: readonly string[]; readonly size: number },
  signal: AbortSignal,
): Promise<readonly (EncodedPicture | null)[]> {
  const pictures: (EncodedPicture | null)[] = [];
  for await (const picture of inOrder(images, (image) => thumbnail(image, size, signal), { atOnce: 4, ahead: 16 })) {
    signal.throwIfAborted();
    pictures.push(picture);
  }
  return pictures;
}

async function thumbnail(image: string, size: number, signal: AbortSignal): Promise<EncodedPicture | null> {
  // A pipe would be waited for.
  if (!(await isRegularFile(image))) return null;
  try {
    return await shrunk(sharp(image, { failOn: 'error' }).autoOrient(), image, size);
  } catch {
    // Formats that the library does not read, and files that it finds fault with: as they are read for the model.
  }
  try {
    const { rgb, width, height } = await openImage(image, {}, signal);
    return await encode(sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false }), size);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PipelineError) return null;
    throw error;
  }
}

async function isRegularFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Ordinary files of eight bits, of which the decoder makes a small picture at once. */
async function shrunk(picture: Sharp, image: string, size: number): Promise<EncodedPicture> {
  const { format, depth } = await picture.metadata();
  if (depth !== 'uchar' || format === 'svg' || format === 'heif') throw new TypeError(`${image} is decoded otherwise.`);
  return encode(picture, size);
}

async function encode(picture: Sharp, size: number): Promise<EncodedPicture> {
  const { data, info } = await picture
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .webp({ quality: 75, effort: 1 })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, mime: 'image/webp', bytes: data };
}
