import { extname } from 'node:path';

/** Folders of masks, in the root or beside it. */
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
 * Where a file about an image may lie, from the root: under the image's own path in one of some folders of the root, or
 * beside the root.
 *
 * @param ending without a dot.
 */
export function placesIn(folders: readonly string[], image: string, ending: string): readonly string[] {
  // `images/a.jpg` has its mask in `masks/a.png`, too.
  const names = [...new Set([image, image.replace(/^(images|JPEGImages)\//, '')])].map((name) => {
    return `${name.slice(0, name.length - extname(name).length)}.${ending}`;
  });
  const inside = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
  return [...inside, ...inside.map((place) => `../${place}`)];
}

/** Images and the masks of them, told apart by their names: a mask is one only where its image is there. */
export function withoutMasks(images: readonly string[]): { readonly images: string[]; readonly masks: string[] } {
  const looksLikeMask = (image: string): boolean => {
    return ofImage.test(image) || maskFolders.some((folder) => image.startsWith(`${folder}/`));
  };
  if (!images.some(looksLikeMask)) return { images: [...images], masks: [] };
  const places = new Set(images.filter((image) => !looksLikeMask(image)).flatMap((image) => maskPlaces(image)));
  return { images: images.filter((image) => !places.has(image)), masks: images.filter((image) => places.has(image)) };
}
