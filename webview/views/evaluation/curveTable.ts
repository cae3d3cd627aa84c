import type { Evaluation } from '../../../src/protocol/panel.ts';
import { element } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { changedShare } from '../../logic/curve.ts';

type Curves = NonNullable<Evaluation['curves']>;

const columns = ['Pixels', 'Deletion', 'random', 'Insertion', 'random'];

/** "Show as a table", for those who prefer numbers to lines. It is filled when it is opened. */
export function createCurveTable() {
  let curves: Curves | undefined;
  let filled: Curves | undefined;
  const rows = element('tbody');
  const head = element('tr', {}, ...columns.map((name) => element('th', { text: name, attributes: { scope: 'col' } })));
  const table = element(
    'table',
    { class: 'number' },
    element('caption', {
      class: 'visually-hidden',
      text: 'The model’s output for the class as pixels are deleted and inserted',
    }),
    element('thead', {}, head),
    rows,
  );
  const whole = element(
    'details',
    { class: 'figure' },
    element('summary', {}, icon('chevron'), element('span', { class: 'term', text: 'Show as a table' })),
    // A scrolling region must be reachable by keyboard.
    element('div', { class: 'curve-table', role: 'group', tabIndex: 0, attributes: { 'aria-label': 'Curves' } }, table),
  );
  function fill(): void {
    if (curves === undefined || curves === filled || !whole.open) return;
    filled = curves;
    const { step, pixels, map, random } = curves;
    const lines = [map.deletion, random.deletion, map.insertion, random.insertion];
    rows.replaceChildren(
      ...map.deletion.scores.map((_, point) => {
        const share = `${(100 * changedShare(point, step, pixels)).toFixed(1)} %`;
        const cells = lines.map(({ scores }) => element('td', { text: (scores[point] ?? 0).toFixed(3) }));
        return element('tr', {}, element('th', { text: share, attributes: { scope: 'row' } }), ...cells);
      }),
    );
  }
  whole.addEventListener('toggle', fill);
  return {
    element: whole,
    update(next: Curves) {
      curves = next;
      fill();
    },
  };
}
