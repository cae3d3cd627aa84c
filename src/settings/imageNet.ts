import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageNet } from '../common/labels/matchClass.ts';

/**
 * The bundled data about ImageNet's classes; undefined if it can't be read, in which case WordNet ids are ordinary
 * names.
 *
 * @param assets absolute path of `media/`.
 */
export async function readImageNet(assets: string): Promise<ImageNet | undefined> {
  const lines = async (name: string) => (await readFile(path.join(assets, 'models', name), 'utf8')).trim().split('\n');
  try {
    const [ids, labels] = await Promise.all([lines('imagenet-wnids.txt'), lines('imagenet-labels.txt')]);
    return { ids, labels };
  } catch {
    return undefined;
  }
}
