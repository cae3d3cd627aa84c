import path from 'node:path';

/** Endings of the files that sharp decodes; the `when` clauses in package.json say the same. */
export const imageExtensions: readonly string[] = [
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'gif',
  'tif',
  'tiff',
  'avif',
  'svg',
  'svgz',
];

/** Whether a file's name says that it is an image that can be explained. */
export function isImageFile(file: string): boolean {
  return imageExtensions.includes(path.extname(file).slice(1).toLowerCase());
}
