import type { InsideShare } from '../../../src/common/evaluation/evidenceShares.ts';
import { classTerm } from '../../../src/common/evaluation/filter/filterClasses.ts';
import { formatRate, percent } from '../../../src/common/numbers.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import type { FiguresOf } from '../figures.ts';
import { type ClassSort, classSorts, type ScoredClass, sortClasses } from '../logic/classSort.ts';
import { formatCount, insideWords } from '../logic/words.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';
import { rowSpec, VirtualGrid } from '../virtualGrid.ts';
import { createRowKeys } from './rowKeys.ts';

/** In CSS pixels. */
const rowHeight = 26;

const titles: Readonly<Record<ClassSort, string>> = {
  name: 'Class',
  support: 'Images',
  predicted: 'Predicted',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  inside: 'In object',
};

class ClassRow {
  readonly #cells = classSorts.map((name) => {
    return element('div', { class: `cell ${name}${name === 'name' ? '' : ' number'}`, role: 'gridcell' });
  });
  readonly element = element('div', { class: 'class-row', role: 'row' }, ...this.#cells);

  update(figures: ScoredClass, of: InsideShare | undefined, name: string, position: number): void {
    const rate = (value: number | null): string => (value === null ? '–' : formatRate(value));
    const { support, predicted, precision, recall, f1, inside } = figures;
    const texts = [
      name,
      formatCount(support),
      formatCount(predicted),
      rate(precision),
      rate(recall),
      rate(f1),
      inside === null ? '–' : percent(inside),
    ];
    for (const [at, cell] of this.#cells.entries()) setText(cell, texts[at] ?? '');
    setAttribute(this.element, 'title', of === undefined ? name : `${name}: ${insideWords(of)}`);
    setAttribute(this.element, 'aria-rowindex', String(position + 2));
  }
}

/** Precision, recall and support of every class; a row opens the images of its class. */
export function createClasses(actions: FailuresActions, figuresOf: FiguresOf): FailuresView {
  let scene: FailuresScene | undefined;
  let rows: ReturnType<typeof sortClasses> = [];
  let sort: ClassSort = 'recall';
  const heads = classSorts.map((name) => {
    const button = element('button', { class: 'sort', text: titles[name], attributes: { type: 'button' } });
    button.addEventListener('click', () => {
      sort = name;
      if (scene !== undefined) update(scene);
    });
    return element('div', { class: `cell ${name}`, role: 'columnheader' }, button);
  });
  const grid = new VirtualGrid<ClassRow>(
    {
      spec: rowSpec(rowHeight),
      make: () => new ClassRow(),
      keyOf: (position) => rows[position]?.index ?? -1,
      draw(row, position) {
        const figures = rows[position];
        if (figures !== undefined && scene !== undefined) {
          const inside = figuresOf(scene).inside.ofClass.get(figures.index);
          row.update(figures, inside, scene.nameOf(figures.index), position);
        }
      },
    },
    'classes',
  );
  const headRow = element(
    'div',
    { class: 'class-row head', role: 'row', attributes: { 'aria-rowindex': '1' } },
    ...heads,
  );
  grid.element.prepend(element('div', { class: 'table-head', role: 'rowgroup' }, headRow));
  setAttribute(grid.element, 'role', 'grid');
  setAttribute(grid.element, 'aria-label', 'Classes');
  setAttribute(grid.list, 'role', 'rowgroup');
  const keys = createRowKeys(
    grid,
    () => rows.length,
    (position) => {
      const figures = rows[position];
      if (figures === undefined || scene === undefined) return;
      actions.changeView({ tab: 'wall', filter: classTerm('true', scene.state.labels, figures.index) });
    },
  );
  const nothing = element('p', { class: 'nothing', text: 'No image has a true class yet that the model knows.' });

  function update(after: FailuresScene): void {
    scene = after;
    const { confusion, inside } = figuresOf(after);
    rows = sortClasses(confusion.classFigures(), sort, after.nameOf, inside.ofClass);
    grid.element.classList.toggle('no-objects', inside.ofClass.size === 0);
    setHidden(nothing, rows.length > 0);
    setHidden(grid.element, rows.length === 0);
    setAttribute(grid.element, 'aria-rowcount', String(rows.length + 1));
    heads.forEach((head, at) => {
      const name = classSorts[at];
      const direction = name === 'support' || name === 'predicted' ? 'descending' : 'ascending';
      setAttribute(head, 'aria-sort', name === sort ? direction : 'none');
    });
    grid.update(rows.length, keys.position());
  }

  return { element: element('div', { class: 'filling' }, nothing, grid.element), update };
}
