import { element, freshId, setText } from '../../base/dom.ts';
import { type CurveName, curveText } from '../../logic/curve.ts';
import { formatShare } from '../../logic/numbers.ts';
import { createCurveLines } from './curveLines.ts';
import { createCurveSlider, type PlotData } from './curveSlider.ts';

export interface CurvePlot {
  readonly element: HTMLElement;
  /** @param point the marked one; undefined: none. */
  update(data: PlotData, point: number | undefined): void;
}

const titles: Readonly<Record<CurveName, string>> = { deletion: 'Deletion ↓', insertion: 'Insertion ↑' };
const better: Readonly<Record<CurveName, string>> = { deletion: 'lower is better', insertion: 'higher is better' };

/**
 * A curve of the map beside that of a random one: a slider along whose points the pointer and the keys move.
 *
 * @param pick is told of the point that somebody looks at
 */
export function createCurvePlot(name: CurveName, pick: (point: number) => void): CurvePlot {
  let data: PlotData | undefined;
  const value = element('span', { class: 'number' });
  const aside = element('span', { class: 'aside number' });
  const head = element(
    'p',
    { class: 'metric' },
    element('span', { class: 'term', text: titles[name] }),
    ' ',
    value,
    ' ',
    aside,
  );
  const summary = element('span', { class: 'visually-hidden', id: freshId('curve') });
  const lines = createCurveLines();
  const slider = createCurveSlider(name, summary.id, lines.parts, pick);
  const ends = element(
    'div',
    { class: 'curve-ends' },
    element('span', { text: '0 %' }),
    element('span', { text: '100 %' }),
  );
  return {
    element: element(
      'div',
      { class: 'curve' },
      head,
      element('p', { class: 'quiet', text: better[name] }),
      element(
        'div',
        { class: 'curve-area' },
        element('span', { class: 'curve-top', text: '1' }),
        element('span', { class: 'curve-bottom', text: '0' }),
        slider.element,
      ),
      ends,
      summary,
    ),
    update(next, point) {
      if (next !== data) {
        data = next;
        const { map, random } = next;
        setText(value, formatShare(map.auc));
        setText(aside, `(random ${formatShare(random.auc)})`);
        lines.update(map, random);
        setText(summary, curveText(name, map, random));
      }
      slider.update(next, point);
    },
  };
}
