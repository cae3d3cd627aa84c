import { extname } from 'node:path';

/** Folders of masks: in the root or beside it, or in any folder of images. */
export const maskFolders = ['masks', 'SegmentationClass'] as const;

const ofImage = /[._-]mask\.png$/i;

/**
 * Where the mask of an image may lie, from the root: beside it (`cat_mask.png`), or under its own name in a folder of masks.
 *
 * @param image its path from the root, with "/".
 */
export function maskPlaces(image: string): readonly string[] {
  const stem = image.slice(0, image.length - extname(image).length);
  const beside = ['_mask', '.mask', '-mask'].map((end) => `${stem}${end}.png`);
  return [...beside, ...placesIn(maskFolders, image, 'png')];
}

/**
 * Where a file about an image may lie, from the root: in one of some folders, under the image's path from the folder that this
 * is in. That may be any above the image, as each can be a root of its own, of which several are one run; or the one above
 * the root.
 *
 * @param ending without a dot.
 */
export function placesIn(folders: readonly string[], image: string, ending: string): readonly string[] {
  const file = `${image.slice(0, image.length - extname(image).length)}.${ending}`;
  const parts = file.split('/');
  const levels = parts.map((_, level) => placesUnder(parts.slice(0, level), folders, parts.slice(level)));
  return [...levels.flat(), ...placesUnder(['..'], folders, parts)];
}

function placesUnder(above: readonly string[], folders: readonly string[], parts: readonly string[]): string[] {
  // `images/a.jpg` has its mask in `masks/a.png`, too.
  const isInImages = parts.length > 1 && /^(images|JPEGImages)$/.test(parts[0] ?? '');
  const names = isInImages ? [parts, parts.slice(1)] : [parts];
  return folders.flatMap((folder) => names.map((name) => [...above, folder, ...name].join('/')));
}

/** Images and the masks of them, told apart by their names: a mask is one only where its image is there. */
export function withoutMasks(images: readonly string[]): { readonly images: string[]; readonly masks: string[] } {
  const looksLikeMask = (image: string): boolean => {
    return ofImage.test(image) || maskFolders.some((folder) => `/${image}`.includes(`/${folder}/`));
  };
  if (!images.some(looksLikeMask)) return { images: [...images], masks: [] };
  const places = new Set(images.filter((image) => !looksLikeMask(image)).flatMap((image) => maskPlaces(image)));
  return { images: images.filter((image) => !places.has(image)), masks: images.filter((image) => places.has(image)) };
}
