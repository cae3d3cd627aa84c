import { join } from 'node:path';
import { labelExtensions } from '../../common/labels/labelExtensions.ts';
import type { CountedLabels } from '../../common/labels/likelyLabelFile.ts';
import { namesIn } from '../filesRead.ts';
import { labelsOf } from './labelFile.ts';
import { foldersOf } from './sidecar/sidecar.ts';
import { readTextFile } from './textFile.ts';

/** Far more than the labels of 20 000 classes. */
const longestLabels = 2 ** 21;
const mostFiles = 50;

/**
 * Files with labels beside the model, and in the other folders of what came with it.
 * @param model absolute path. A folder that can't be listed has none.
 */
export async function labelFilesBeside(model: string): Promise<readonly CountedLabels[]> {
  const found: CountedLabels[] = [];
  for (const place of foldersOf(model)) {
    for (const name of (await namesIn(place, labelExtensions)).slice(0, mostFiles)) {
      const path = join(place, name);
      const count = await countLabels(path);
      if (count > 0) found.push({ path, count });
    }
  }
  return found;
}

async function countLabels(path: string): Promise<number> {
  try {
    const result = labelsOf(
      path,
      await readTextFile(path, { code: 'settings', kind: 'a file of labels', maxBytes: longestLabels }),
    );
    return 'labels' in result ? result.labels.length : 0;
  } catch {
    return 0;
  }
}
