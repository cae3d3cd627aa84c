import type { ConfusedPair } from '../../../src/common/evaluation/confusion.ts';
import type { EvidenceShares, InsideShare } from '../../../src/common/evaluation/evidenceShares.ts';
import { formatRate, percent } from '../../../src/common/numbers.ts';
import { element, setAttribute, setHidden, setText, setTitle } from '../../base/dom.ts';
import { counted, formatCount, insideWords } from '../logic/words.ts';
import { rowSpec, VirtualGrid } from '../virtualGrid.ts';
import { createRowKeys } from './rowKeys.ts';

/** In CSS pixels. */
const rowHeight = 26;

class PairRow {
  readonly #truth = element('span', { class: 'name' });
  readonly #predicted = element('span', { class: 'name' });
  readonly #images = element('span', { class: 'number' });
  readonly #share = element('span', { class: 'number quiet' });
  readonly #inside = element('span');
  readonly #insidePart = element(
    'span',
    { class: 'number quiet inside' },
    element('span', { class: 'visually-hidden', text: ', evidence in the object: ' }),
    this.#inside,
  );
  readonly element = element(
    'div',
    { class: 'pair-row', role: 'option' },
    this.#truth,
    element(
      'span',
      { class: 'quiet' },
      element('span', { class: 'visually-hidden', text: ' taken for ' }),
      element('span', { text: '→', attributes: { 'aria-hidden': 'true' } }),
    ),
    this.#predicted,
    element(
      'span',
      { class: 'number' },
      element('span', { class: 'visually-hidden', text: ', images: ' }),
      this.#images,
    ),
    element('span', { class: 'number' }, element('span', { class: 'visually-hidden', text: ', share: ' }), this.#share),
    this.#insidePart,
  );

  update(
    pair: ConfusedPair,
    inside: InsideShare | undefined,
    nameOf: (label: number) => string,
    of: readonly [number, number],
  ): void {
    const { truth, predicted, images, share } = pair;
    setText(this.#truth, nameOf(truth));
    setText(this.#predicted, nameOf(predicted));
    setText(this.#images, formatCount(images));
    setText(this.#share, formatRate(share));
    setHidden(this.#insidePart, inside === undefined);
    if (inside !== undefined) setText(this.#inside, `${percent(inside.mean)} in object`);
    const words = `${counted(images, 'image')}, ${formatRate(share)} of ${nameOf(truth)}${inside === undefined ? '' : `; ${insideWords(inside)}`}`;
    setTitle(this.element, `${nameOf(truth)} taken for ${nameOf(predicted)}: ${words}`);
    setAttribute(this.element, 'aria-selected', 'false');
    setAttribute(this.element, 'aria-posinset', String(of[0] + 1));
    setAttribute(this.element, 'aria-setsize', String(of[1]));
  }
}

/** The confused pairs of classes, most images first. */
export function createPairs(show: (truth: number, predicted: number) => void) {
  let pairs: readonly ConfusedPair[] = [];
  let insideOf: EvidenceShares['pair'] = () => undefined;
  let nameOf: (label: number) => string = String;
  const title = element('h2', { text: 'Most confused' });
  const head = element(
    'p',
    { class: 'quiet pairs-head', attributes: { 'aria-hidden': 'true' } },
    'True class → taken for, images, share of the true class',
  );
  const grid = new VirtualGrid<PairRow>(
    {
      spec: rowSpec(rowHeight),
      make: () => new PairRow(),
      keyOf: (position) => position,
      draw(row, position) {
        const pair = pairs[position];
        if (pair !== undefined)
          row.update(pair, insideOf(pair.truth, pair.predicted), nameOf, [position, pairs.length]);
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
    element: element('div', { class: 'pairs-part' }, title, head, none, grid.element),
    update(after: readonly ConfusedPair[], inside: EvidenceShares, names: (label: number) => string): void {
      pairs = after;
      insideOf = inside.pair;
      grid.element.classList.toggle('no-objects', inside.ofClass.size === 0);
      nameOf = names;
      none.hidden = pairs.length > 0;
      setHidden(head, pairs.length === 0);
      grid.element.hidden = pairs.length === 0;
      grid.update(pairs.length, keys.position());
    },
  };
}
