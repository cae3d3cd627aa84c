import type { ConfusionMatrix } from '../../../src/common/evaluation/confusion.ts';
import { formatRate } from '../../../src/common/numbers.ts';
import { element, setAttribute } from '../../base/dom.ts';
import { counted, formatCount } from '../logic/words.ts';

/** A cell of the grid, by row and column. */
type Place = readonly [row: number, column: number];

/** A confusion matrix: a row for each true class, a column for what it was taken for. Arrows move, Enter opens a cell. */
export function createMatrixGrid(show: (truth: number, predicted: number) => void) {
  const table = element('table', {
    class: 'matrix',
    role: 'grid',
    attributes: { 'aria-label': 'Confusion matrix: rows are true classes, columns are predictions' },
  });
  let classes: readonly number[] = [];
  let current: Place = [0, 0];

  const cellAt = ([row, column]: Place): HTMLElement | undefined =>
    table.querySelector<HTMLElement>(`[data-cell="${row}/${column}"]`) ?? undefined;
  function go(to: Place): void {
    const [before, after] = [cellAt(current), cellAt(to)];
    if (after === undefined) return;
    if (before !== undefined) before.tabIndex = -1;
    current = to;
    after.tabIndex = 0;
    after.focus();
  }
  function open([row, column]: Place): void {
    const [truth, predicted] = [classes[row], classes[column]];
    if (truth !== undefined && predicted !== undefined) show(truth, predicted);
  }
  table.addEventListener('keydown', (event) => {
    const [row, column] = current;
    const last = classes.length - 1;
    const moves: Readonly<Partial<Record<string, Place>>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, last],
    };
    const to = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (to !== undefined) go(to);
    else if (event.key === 'Enter' || event.key === ' ') open(current);
    else return;
    event.preventDefault();
  });
  table.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-cell]') : null;
    const [row, column] = (cell?.getAttribute('data-cell') ?? '').split('/').map(Number);
    if (row !== undefined && column !== undefined) open([row, column]);
  });

  return {
    element: element('div', { class: 'matrix-scroll' }, table),
    update(confusion: ConfusionMatrix, shown: readonly number[], nameOf: (label: number) => string): void {
      const hadFocus = table.contains(document.activeElement);
      classes = shown;
      current = [Math.min(current[0], shown.length - 1), Math.min(current[1], shown.length - 1)];
      table.replaceChildren(headOf(shown, nameOf), bodyOf(confusion, shown, nameOf));
      const cell = cellAt(current);
      if (cell === undefined) return;
      cell.tabIndex = 0;
      if (hadFocus) cell.focus({ preventScroll: true });
    },
  };
}

function headOf(classes: readonly number[], nameOf: (label: number) => string): HTMLElement {
  const corner = element('th', { class: 'corner', text: 'true \\ predicted', attributes: { scope: 'col' } });
  const heads = classes.map((label) =>
    element(
      'th',
      { class: 'column-name', title: nameOf(label), attributes: { scope: 'col' } },
      element('span', { text: nameOf(label) }),
    ),
  );
  return element('thead', {}, element('tr', {}, corner, ...heads));
}

function bodyOf(
  confusion: ConfusionMatrix,
  classes: readonly number[],
  nameOf: (label: number) => string,
): HTMLElement {
  const support = new Map(confusion.classFigures().map((figures) => [figures.index, figures.support]));
  const rows = classes.map((truth, row) => {
    const cells = classes.map((predicted, column) => {
      const images = confusion.count(truth, predicted);
      const all = support.get(truth) ?? 0;
      const share = all === 0 ? 0 : images / all;
      const cell = element('td', {
        class: truth === predicted ? 'right' : images > 0 ? 'wrong' : 'none',
        text: images === 0 ? '' : formatCount(images),
        tabIndex: -1,
        role: 'gridcell',
        attributes: { 'data-cell': `${row}/${column}` },
      });
      const words =
        truth === predicted
          ? `${nameOf(truth)} recognised: ${counted(images, 'image')}, ${formatRate(share)}`
          : `${nameOf(truth)} taken for ${nameOf(predicted)}: ${counted(images, 'image')}, ${formatRate(share)}`;
      setAttribute(cell, 'aria-label', words);
      setAttribute(cell, 'title', words);
      // Mixed in ten steps, so that a row's share shows as colour strength.
      if (images > 0) setAttribute(cell, 'data-strength', String(Math.max(1, Math.ceil(share * 10))));
      return cell;
    });
    const name = element('th', {
      class: 'row-name',
      text: nameOf(truth),
      title: nameOf(truth),
      attributes: { scope: 'row' },
    });
    return element('tr', {}, name, ...cells);
  });
  return element('tbody', {}, ...rows);
}
