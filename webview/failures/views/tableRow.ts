import { marginOf } from '../../../src/common/evaluation/filter/filter.ts';
import type { ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import { formatShare } from '../../../src/common/numbers.ts';
import { element, setAttribute, setText, setTitle } from '../../base/dom.ts';
import { icon, setIcon } from '../../base/icons.ts';
import type { Sort } from '../logic/order.ts';
import { otherWords, outcomeOf, recordText } from '../logic/words.ts';
import type { FailuresActions, FailuresScene } from '../scene.ts';

/** A column, by the CSS class of its cells; those with a sort can be sorted by clicking their heading. */
const columns: readonly { readonly name: string; readonly title: string; readonly sort?: Sort }[] = [
  { name: 'image', title: 'Image', sort: 'name' },
  { name: 'true', title: 'True' },
  { name: 'predicted', title: 'Predicted' },
  { name: 'other', title: 'Other model', sort: 'disagreement' },
  { name: 'p', title: 'p', sort: 'confident' },
  { name: 'ptrue', title: 'p(true)' },
  { name: 'rank', title: 'Rank' },
  { name: 'loss', title: 'Loss', sort: 'loss' },
  { name: 'margin', title: 'Margin', sort: 'margin' },
  { name: 'tags', title: 'Tags' },
];

/** The headings of the table. */
export function createTableHead(actions: FailuresActions) {
  const heads = columns.map(({ name, title, sort }) => {
    const cell = element('div', { class: `cell ${name}`, role: 'columnheader' });
    if (sort === undefined) setText(cell, title);
    else {
      const button = element('button', { text: title, class: 'sort', attributes: { type: 'button' } });
      button.addEventListener('click', () => actions.changeView({ sort }));
      cell.append(button);
    }
    return cell;
  });
  const row = element('div', { class: 'table-row head', role: 'row', attributes: { 'aria-rowindex': '1' } }, ...heads);
  return {
    element: element('div', { class: 'table-head', role: 'rowgroup' }, row),
    update({ viewOptions }: FailuresScene) {
      columns.forEach(({ sort }, at) => {
        const cell = heads[at];
        if (cell === undefined || sort === undefined) return;
        const direction =
          sort === 'loss' || sort === 'confident' || sort === 'disagreement' ? 'descending' : 'ascending';
        setAttribute(cell, 'aria-sort', viewOptions.sort === sort ? direction : 'none');
      });
    },
  };
}

/** One image in the table. It is reused for others. */
export class TableRow {
  readonly element: HTMLElement;
  readonly #icon = icon('check');
  readonly #cells = new Map<string, HTMLElement>();

  constructor() {
    const cells = columns.map(({ name }) => {
      const text = element('span', { class: 'text' });
      this.#cells.set(name, text);
      const numeric = ['p', 'ptrue', 'rank', 'loss', 'margin'].includes(name) ? ' number' : '';
      return element(
        'div',
        { class: `cell ${name}${numeric}`, role: 'gridcell' },
        ...(name === 'predicted' ? [this.#icon] : []),
        text,
      );
    });
    this.element = element('div', { class: 'table-row', role: 'row' }, ...cells);
  }

  update(scene: FailuresScene, index: number, record: ShownRecord, position: number): void {
    const { nameOf, selection, written, others } = scene;
    const outcome = outcomeOf(record);
    const [given] = record.top;
    const margin = marginOf(record);
    const { tags = [], note } = written.get(record.image) ?? {};
    const texts = {
      image: record.image,
      true: record.truth === null ? (record.unknownTruth ?? '') : nameOf(record.truth),
      predicted: given === undefined ? `can’t be read: ${record.unreadable ?? ''}` : nameOf(given),
      other: otherWords(others[index], nameOf) ?? '',
      p: given === undefined ? '' : formatShare(record.probabilities[0] ?? 0),
      ptrue: record.truthProbability === null ? '' : formatShare(record.truthProbability),
      rank: record.truthRank === null ? '' : String(record.truthRank),
      loss: record.loss === null ? '' : record.loss.toFixed(2),
      margin: Number.isNaN(margin) ? '' : formatShare(margin),
      tags: [...tags, ...(note ? [`“${note}”`] : [])].join(', '),
    };
    for (const [name, text] of Object.entries(texts)) {
      const cell = this.#cells.get(name);
      if (cell !== undefined) setText(cell, text);
    }
    setIcon(this.#icon, outcome === 'right' ? 'check' : outcome === 'wrong' ? 'close' : 'error');
    setAttribute(this.#icon, 'class', outcome === 'unjudged' ? 'icon hidden' : 'icon');
    setAttribute(this.element, 'data-outcome', outcome);
    setAttribute(this.element, 'aria-label', recordText(record, nameOf));
    setTitle(this.element, record.image);
    setAttribute(this.element, 'aria-rowindex', String(position + 2));
    setAttribute(this.element, 'aria-selected', String(selection.chosen.has(index)));
  }
}
