import type { ShownPicture } from '../../protocol/panel.ts';
import type { EncodedPicture, OpenedImage } from '../../protocol/pictures.ts';

/** How the address of a small picture begins: nothing else is shown as one. */
const beginning = 'data:image/webp;base64,';

/** A small WebP picture as an address. */
export function pictureAddress({ bytes }: Pick<EncodedPicture, 'bytes'>): string {
  return beginning + Buffer.from(bytes).toString('base64');
}

/** Whether something is an address that `pictureAddress` makes. */
export function isPictureAddress(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(beginning);
}

/** A separate copy: the array of an event shares the whole message's buffer. */
export function shown({ preview, thumbnail, sha256 }: Omit<OpenedImage, 'notes'>): ShownPicture {
  const address = thumbnail && { thumbnail: pictureAddress(thumbnail) };
  return { ...preview, bytes: new Uint8Array(preview.bytes), sha256, ...address };
}
