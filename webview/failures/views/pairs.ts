import type { ConfusedPair } from '../../../src/common/evaluation/confusion.ts';
import { element, setAttribute, setText } from '../../base/dom.ts';
import { formatShare } from '../../logic/numbers.ts';
import { counted, formatCount } from '../logic/words.ts';
import { rowSpec, VirtualGrid } from '../virtualGrid.ts';
import { createRowKeys } from './rowKeys.ts';

/** In CSS pixels. */
const rowHeight = 26;

class PairRow {
  readonly #truth = element('span', { class: 'name' });
  readonly #predicted = element('span', { class: 'name' });
  readonly #images = element('span', { class: 'number' });
  readonly #share = element('span', { class: 'number quiet' });
  readonly #arrow = element('span', { class: 'quiet', text: '→', attributes: { 'aria-hidden': 'true' } });
  readonly element = element(
    'div',
    { class: 'pair-row', role: 'option' },
    this.#truth,
    this.#arrow,
    this.#predicted,
    this.#images,
    this.#share,
  );

  update(
    { truth, predicted, images, share }: ConfusedPair,
    nameOf: (label: number) => string,
    of: readonly [number, number],
  ) {
    setText(this.#truth, nameOf(truth));
    setText(this.#predicted, nameOf(predicted));
    setText(this.#images, formatCount(images));
    setText(this.#share, formatShare(share));
    const words = `${nameOf(truth)} taken for ${nameOf(predicted)}: ${counted(images, 'image')}, ${formatShare(share)} of its class`;
    setAttribute(this.element, 'aria-label', words);
    setAttribute(this.element, 'title', words);
    setAttribute(this.element, 'aria-selected', 'false');
    setAttribute(this.element, 'aria-posinset', String(of[0] + 1));
    setAttribute(this.element, 'aria-setsize', String(of[1]));
  }
}

/** The pairs of classes that are confused, most images first. */
export function createPairs(show: (truth: number, predicted: number) => void) {
  let pairs: readonly ConfusedPair[] = [];
  let nameOf: (label: number) => string = String;
  const title = element('h2', { text: 'Most confused' });
  const grid = new VirtualGrid<PairRow>(
    {
      spec: rowSpec(rowHeight),
      make: () => new PairRow(),
      keyOf: (position) => position,
      draw(row, position) {
        const pair = pairs[position];
        if (pair !== undefined) row.update(pair, nameOf, [position, pairs.length]);
      },
    },
    'pairs',
  );
  setAttribute(grid.list, 'role', 'listbox');
  setAttribute(grid.list, 'aria-label', 'Confused pairs');
  const keys = createRowKeys(
    grid,
    () => pairs.length,
    (position) => {
      const pair = pairs[position];
      if (pair !== undefined) show(pair.truth, pair.predicted);
    },
  );
  const none = element('p', { class: 'quiet', text: 'No mistakes.' });
  return {
    element: element('div', { class: 'pairs-part' }, title, none, grid.element),
    update(after: readonly ConfusedPair[], names: (label: number) => string): void {
      pairs = after;
      nameOf = names;
      none.hidden = pairs.length > 0;
      grid.element.hidden = pairs.length === 0;
      grid.update(pairs.length, keys.position());
    },
  };
}
