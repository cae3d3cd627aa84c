import { element, setHidden, setText } from '../../base/dom.ts';
import type { Scene, View } from '../../base/scene.ts';
import { unfinishedWords } from '../../logic/sentences.ts';

/** How far a map that is not finished has come, in the corner of its picture. */
export function createUnfinished(): View {
  const words = element('p', { class: 'unfinished', hidden: true });
  return {
    element: words,
    update({ state, heat, photo, viewOptions }: Scene) {
      const seen = heat !== undefined && photo !== undefined && viewOptions.map;
      const found = seen ? unfinishedWords(state.explanation) : undefined;
      setHidden(words, found === undefined);
      setText(words, found ?? '');
    },
  };
}
