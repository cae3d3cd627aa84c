import { toFailure } from '../../../src/common/errors.ts';
import type { EncodedPicture } from '../../../src/protocol/panel.ts';
import type { Host } from '../../base/host.ts';
import type { Size } from '../../logic/geometry.ts';
import { pngOf, type Shot } from './pngOf.ts';
import type { Stage } from './stage.ts';

interface Taken {
  readonly png: Blob;
  /** Its size and, if that is not the picture's own, why. */
  readonly words: string;
}

/**
 * Puts the shown picture on the clipboard, or has it saved; if the clipboard does not take pictures, it offers to save
 * it.
 */
export async function takePicture(
  stage: Stage,
  to: 'clipboard' | 'file',
  host: Pick<Host, 'ask' | 'tell'>,
): Promise<void> {
  const shot = stage.shot();
  if (shot === undefined) return;
  if (isReduced(shot)) stage.say('Preparing the picture at full size…');
  const taken = take(shot, stage.imageSha256(), host);
  if (to === 'clipboard' && (await copy(taken.then(({ png }) => png)))) {
    stage.say(`Copied the picture as PNG, ${(await taken).words}.`);
    return;
  }
  try {
    const { png, words } = await taken;
    if (isReduced(shot)) stage.say(`Prepared the picture as PNG, ${words}.`);
    const bytes = new Uint8Array(await png.arrayBuffer());
    host.tell('savePicture', { bytes, instead: to === 'clipboard' });
  } catch {
    stage.say('The picture is too large for this window.');
  }
}

/** The capture at the size of the picture, or as near to it as possible. */
async function take(shot: Shot, sha256: string | undefined, { ask }: Pick<Host, 'ask'>): Promise<Taken> {
  const { photo } = shot;
  if (!isReduced(shot) || sha256 === undefined)
    return { png: await pngOf(shot, photo, photo), words: sizeWords(photo) };
  const own = ownSize(shot);
  const found = await ask.wholePicture({ sha256 }).catch((error: unknown) => ({ problem: toFailure(error).message }));
  if (!('problem' in found)) {
    const png = await pngOfWhole(shot, found);
    if (png !== undefined) return { png, words: sizeWords(own) };
  }
  const reason = 'problem' in found ? found.problem : 'this window can’t draw more';
  const words = `${sizeWords(photo)} instead of ${sizeWords(own)}, because ${reason}`;
  return { png: await pngOf(shot, photo, photo), words };
}

/** undefined: this window has no canvas that large. */
async function pngOfWhole(shot: Shot, { bytes, mime }: EncodedPicture): Promise<Blob | undefined> {
  try {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: mime }));
    try {
      return await pngOf(shot, picture, picture);
    } finally {
      picture.close();
    }
  } catch {
    return undefined;
  }
}

/** Of the picture that was explained. */
function ownSize({ photo, frame }: Shot): Size {
  return frame === undefined ? photo : { width: frame.imageWidth, height: frame.imageHeight };
}

/** Whether the photo has fewer pixels than the picture. */
function isReduced(shot: Shot): boolean {
  const { width, height } = ownSize(shot);
  return width > shot.photo.width || height > shot.photo.height;
}

const sizeWords = ({ width, height }: Size): string => `${width} × ${height} pixels`;

/** A promise is passed to the clipboard at once: writing is only allowed for a short time after the user's click. */
async function copy(png: Promise<Blob>): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    return false;
  }
}
