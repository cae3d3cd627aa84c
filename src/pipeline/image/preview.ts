import sharp from 'sharp';
import type { EncodedPicture, OpenedImage } from '../../protocol/pictures.ts';
import type { SourceImage } from './image.ts';

const MAX_SIDE = 2048;
const MAX_PNG_PIXELS = 1e6;
/** VS Code shows pictures of a list at 16 pixels, on fine screens with twice as many. */
const THUMBNAIL_SIDE = 32;

/** The size at which an image is shown and its overlay written: its own, or reduced to 2048 pixels a side. */
export function previewSize(image: { readonly width: number; readonly height: number }): {
  width: number;
  height: number;
} {
  const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
  return { width: Math.max(1, Math.round(image.width * scale)), height: Math.max(1, Math.round(image.height * scale)) };
}

/**
 * What is shown of an image before anything is known about it.
 *
 * @param whole every pixel as it is, whatever that costs.
 */
export async function showImage(image: SourceImage, whole = false): Promise<OpenedImage> {
  const { sha256, notes } = image;
  if (whole) return { preview: await encodeWhole(image), sha256, notes };
  const [preview, thumbnail] = await Promise.all([encodePreview(image), encodeThumbnail(image)]);
  return { preview, thumbnail, sha256, notes };
}

async function encodeThumbnail({ width, height, rgb }: SourceImage): Promise<EncodedPicture> {
  const picture = sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const small = picture.resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true });
  const { data, info } = await small.webp({ quality: 80 }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, mime: 'image/webp', bytes: data };
}

async function encodeWhole({ width, height, rgb }: SourceImage): Promise<EncodedPicture> {
  const picture = sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  return { width, height, mime: 'image/png', bytes: await picture.png({ compressionLevel: 1 }).toBuffer() };
}

/** The image for a browser: at most 2048 pixels a side; PNG up to 1 megapixel, else JPEG. */
export async function encodePreview(image: SourceImage): Promise<EncodedPicture> {
  const { width, height } = previewSize(image);
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  const preview = sharp(image.rgb, { raw, limitInputPixels: false }).resize(width, height, {
    fit: 'fill',
    kernel: 'cubic',
  });
  const lossless = width * height <= MAX_PNG_PIXELS;
  const encoder = lossless
    ? preview.png({ compressionLevel: 3 })
    : preview.jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
  return { width, height, mime: lossless ? 'image/png' : 'image/jpeg', bytes: await encoder.toBuffer() };
}
