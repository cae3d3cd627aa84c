import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isImageFile } from '../../../settings/imageFiles.ts';

/** A file that may have COCO's annotations. */
export interface CocoFile {
  readonly file: string;
  /** What stands before the paths of its images, from the root: `train/`, or nothing. */
  readonly folder: string;
}

/** Files are looked for in so many folders, and among so many files in each place. */
const mostFolders = 50;
const mostFiles = 20;

const usual = ['annotations', '_annotations', 'instances', 'coco', 'labels'];

/**
 * Where COCO's annotations of images may be: in the root, in its `annotations` and in those beside the root; beside the root
 * itself those that are called so; and in the folders of the root, as each may be a root of its own (Roboflow's
 * `train/_annotations.coco.json`).
 */
export async function cocoFiles(root: string): Promise<CocoFile[]> {
  const isCalledSo = isUsual(basename(root));
  const folders = await foldersIn(root);
  const places = [
    { place: root, folder: '', isMeant: () => true },
    { place: join(root, 'annotations'), folder: '', isMeant: () => true },
    { place: join(root, '..'), folder: '', isMeant: isCalledSo },
    { place: join(root, '../annotations'), folder: '', isMeant: () => true },
    ...folders.flatMap((name) => [
      { place: join(root, name), folder: `${name}/`, isMeant: () => true },
      { place: join(root, name, 'annotations'), folder: `${name}/`, isMeant: () => true },
    ]),
  ];
  const found: CocoFile[] = [];
  for (const { place, folder, isMeant } of places) {
    const names = await jsonFilesIn(place, isCalledSo);
    found.push(
      ...names
        .filter(isMeant)
        .slice(0, mostFiles)
        .map((name) => ({ file: join(place, name), folder })),
    );
  }
  return found;
}

const isUsual = (folder: string) => (name: string) =>
  [...usual, folder.toLowerCase()].some((start) => name.toLowerCase().startsWith(start));

async function foldersIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  return folders
    .filter((name) => name !== 'annotations')
    .sort()
    .slice(0, mostFolders);
}

/** The likeliest first. What is called like an image beside it is of that image alone. */
async function jsonFilesIn(place: string, isLikely: (name: string) => boolean): Promise<string[]> {
  const names = await readdir(place).catch(() => []);
  const json = names.filter((name) => extname(name).toLowerCase() === '.json');
  // Folders of classes have many images and no such file, and are looked into for every few maps.
  if (json.length === 0) return [];
  const stemOf = (name: string): string => basename(name, extname(name));
  const images = new Set(names.filter((name) => isImageFile(name)).map(stemOf));
  const files = json.filter((name) => !images.has(stemOf(name))).sort();
  return [...files.filter(isLikely), ...files.filter((name) => !isLikely(name))];
}
