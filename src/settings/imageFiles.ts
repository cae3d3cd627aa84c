import path from 'node:path';

/** Extensions of the files that can be decoded; a test ensures that the `when` clauses in package.json say the same. */
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
  'bmp',
  'dib',
  'pbm',
  'pgm',
  'ppm',
  'pnm',
  'pam',
  'ico',
  'cur',
  'tga',
  'jp2',
  'j2k',
  'jpf',
  'jpx',
  'dcm',
];

/** Whether a file's extension is that of an image that can be explained. */
export function isImageFile(file: string): boolean {
  return imageExtensions.includes(path.extname(file).slice(1).toLowerCase());
}
