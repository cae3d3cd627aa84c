import { statSync } from 'node:fs';
import type { EvidenceInside, PlacedMap } from '../../../protocol/folders/folderRun.ts';
import { readImageNet } from '../../../settings/imageNet.ts';
import { ClassMatcher } from '../truth/classMatcher.ts';
import { cocoFiles } from './cocoFiles.ts';
import { ObjectFinder } from './objectFinder.ts';
import { evidenceOf } from './objectMask.ts';

/**
 * How maps lie to the objects that somebody has marked in their images.
 *
 * @param root of the images; absolute.
 * @param labels one per class.
 * @param assets absolute path of `media/`.
 * @returns in the order of `maps`; null: nothing is marked, it does not fit, or nothing speaks for the class.
 */
export async function evidenceOfMaps(
  {
    root,
    labels,
    maps,
  }: { readonly root: string; readonly labels: readonly string[]; readonly maps: readonly PlacedMap[] },
  assets: string,
): Promise<readonly (EvidenceInside | null)[]> {
  const finder = await finderOf(root);
  const matcher = new ClassMatcher(labels, await readImageNet(assets));
  const found: (EvidenceInside | null)[] = [];
  for (const { image, truth, frame, map } of maps) {
    const objects = await finder.find(image);
    const evidence = objects && evidenceOf(map, frame, truth, objects, matcher);
    found.push(typeof evidence === 'object' ? evidence : null);
  }
  return found;
}

/** Maps come one by one, and COCO's files may have hundreds of megabytes: the last folder's stay read while they are as they were. */
let last: { readonly key: string; readonly finder: Promise<ObjectFinder> } | undefined;

async function finderOf(root: string): Promise<ObjectFinder> {
  const files = await cocoFiles(root);
  const stamps = files.map(({ file }) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    return [file, stats?.mtimeMs, stats?.size];
  });
  const key = JSON.stringify([root, stamps]);
  if (last?.key !== key) last = { key, finder: ObjectFinder.in(root) };
  return last.finder;
}
