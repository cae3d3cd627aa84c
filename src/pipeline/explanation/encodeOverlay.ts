import sharp from 'sharp';
import type { EncodedPicture } from '../../protocol/pictures.ts';
import { overlay } from '../image/overlay.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/**
 * The map over the original, as a JPEG for viewing.
 *
 * @param size of the long side at most, in pixels; nothing is enlarged.
 * @returns null if the explanation has no map.
 */
export async function encodeOverlay(kept: ExplanationRecord, size: number): Promise<EncodedPicture | null> {
  const { map } = kept.explanation;
  if (map === null) return null;
  const { rgb, width, height } = overlay(map, kept.frame, kept.image);
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, mime: 'image/jpeg', bytes: data };
}
