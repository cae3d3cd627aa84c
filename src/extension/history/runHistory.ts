import type { ExplanationView } from '../../protocol/explanationView.ts';
import { pathInside } from '../shared/pathInside.ts';
import type { History } from './history.ts';

/**
 * What the history has of a run's images by its model, as long as the files are as they were; the latest first.
 * @param root of the images; absolute.
 * @param wants whether an image, by its path from the root, is asked for: others are not read.
 */
export async function* runHistory(
  history: Pick<History, 'list' | 'load'>,
  { root, model }: { readonly root: string; readonly model: string },
  wants: (image: string) => boolean = () => true,
): AsyncGenerator<readonly [image: string, explanation: ExplanationView]> {
  for (const { head, stale } of await history.list()) {
    const image = pathInside(root, head.image);
    if (!image || stale !== undefined || head.model !== model || !wants(image)) continue;
    const entry = await history.load(head.id);
    if (entry !== undefined) yield [image, entry.explanation];
  }
}
