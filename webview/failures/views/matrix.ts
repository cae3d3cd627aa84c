import { classTerm } from '../../../src/common/evaluation/filter/filterClasses.ts';
import { element, setHidden, setText } from '../../base/dom.ts';
import type { FiguresOf } from '../figures.ts';
import { matrixClasses } from '../logic/matrixClasses.ts';
import { formatCount } from '../logic/words.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';
import { createMatrixGrid } from './matrixGrid.ts';
import { createPairs } from './pairs.ts';

/** The most classes in the grid: more could not be told apart. */
const mostClasses = 30;

/** Which classes are taken for which: the most confused pairs, and a grid of their classes. */
export function createMatrix(actions: FailuresActions, figuresOf: FiguresOf): FailuresView {
  let scene: FailuresScene | undefined;
  let drawn: unknown;
  let drawnInside: unknown;
  const show = (truth: number, predicted: number): void => {
    if (scene === undefined) return;
    const { labels } = scene.state;
    const filter = `${classTerm('true', labels, truth)} ${classTerm('pred', labels, predicted)}`;
    actions.changeView({ tab: 'wall', filter });
  };
  const pairs = createPairs(show);
  const grid = createMatrixGrid(show);
  const title = element('h2');
  const nothing = element('p', { class: 'nothing', role: 'status' });
  const gridPart = element('div', { class: 'matrix-part' }, title, grid.element);
  const both = element('div', { class: 'matrix-parts' }, pairs.element, gridPart);
  return {
    element: element('div', { class: 'scrolling' }, nothing, both),
    update(after) {
      scene = after;
      const { confusion, inside } = figuresOf(after);
      const { classes } = confusion;
      setHidden(both, classes.length === 0);
      setHidden(nothing, classes.length > 0);
      setText(nothing, 'No image has a true class yet that the model knows.');
      if (confusion === drawn && inside === drawnInside) return;
      drawn = confusion;
      drawnInside = inside;
      const chosen = matrixClasses(confusion, mostClasses);
      const some = `The ${chosen.length} classes with most mistakes, of ${formatCount(classes.length)}`;
      setText(title, chosen.length < classes.length ? some : 'All classes');
      pairs.update(confusion.confusedPairs(), inside, after.nameOf);
      grid.update(confusion, chosen, after.nameOf);
    },
  };
}
