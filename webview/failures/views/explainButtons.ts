import { element, setHidden, setText } from '../../base/dom.ts';
import { button } from '../../base/ui.ts';
import { explainingWords, isUnderWay } from '../logic/explaining.ts';
import { chosenOf } from '../logic/selection.ts';
import { formatCount } from '../logic/words.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';

/** How many of the worst images are explained at once. */
const manyWorst = 50;

/** Explains the selected images, or the first ones shown, and reports progress. */
export function createExplainButtons(actions: FailuresActions): FailuresView {
  let targets: readonly number[] = [];
  const explain = button('', 'secondary', () => actions.explain(targets));
  const stop = button('Stop', 'secondary', () => actions.stopExplaining());
  const words = element('span', { class: 'number', role: 'status' });
  const busy = element('div', { class: 'explaining' }, words, stop);
  return {
    element: element('div', { class: 'explain-buttons' }, busy, explain),
    update(scene) {
      const { state, selection, shown, records } = scene;
      const chosen = chosenOf(selection, shown);
      const readable = (index: number): boolean => records[index]?.unreadable === null;
      targets = chosen.length > 1 ? chosen.filter(readable) : firstOf(scene, readable);
      const what = chosen.length > 1 ? `${formatCount(targets.length)} selected` : `the first ${targets.length}`;
      setText(explain, targets.length === 1 ? 'Explain 1 image' : `Explain ${what}`);
      explain.disabled = targets.length === 0;
      const { explaining } = state;
      setHidden(busy, explaining === undefined);
      setText(stop, isUnderWay(explaining) ? 'Stop' : 'Dismiss');
      setText(words, explaining === undefined ? '' : explainingWords(explaining));
    },
  };
}

function firstOf({ shown }: FailuresScene, readable: (index: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (const index of shown) {
    if (found.length === manyWorst) break;
    if (readable(index)) found.push(index);
  }
  return found;
}
