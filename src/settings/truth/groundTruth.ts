import { expandPath } from '../paths.ts';

/** Where the expected class of an image comes from. */
export type GroundTruth =
  | { readonly from: 'off' }
  /** The name of the image's folder, if a class has that name. */
  | { readonly from: 'auto' }
  /** The name of the image's folder. */
  | { readonly from: 'folder' }
  /** A table of images and their classes, as `readTruthTable` takes it; `path` is absolute. */
  | { readonly from: 'table'; readonly path: string };

/** @param written the setting's value, which matches its schema. */
export function readGroundTruth(written: string, baseDir: string): GroundTruth {
  if (written === 'off' || written === 'auto' || written === 'folder') return { from: written };
  return { from: 'table', path: expandPath(written, baseDir) };
}
