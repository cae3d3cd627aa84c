import { formatSaid } from '../../../src/common/said.ts';
import { element, freshId, setText } from '../../base/dom.ts';
import { type CurveName, curveText, reachOf } from '../../logic/curve.ts';
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
 * A curve of the map beside that of a random one: a slider whose points the pointer and the keys step through.
 *
 * @param pick is called with the point that the user looks at
 */
export function createCurvePlot(name: CurveName, pick: (point: number) => void): CurvePlot {
  let data: PlotData | undefined;
  const value = element('span', { class: 'number' });
  const other = element('span', { class: 'number' });
  const head = element('p', { class: 'metric' }, element('span', { class: 'term', text: titles[name] }), ' ', value);
  // A line each in both plots, so that the curves stay level where only one of them would be broken.
  const aside = element('p', { class: 'metric-aside quiet' }, other, ' ', element('span', { text: better[name] }));
  const summary = element('span', { class: 'visually-hidden', id: freshId('curve') });
  const top = element('span', { class: 'curve-top' });
  const bottom = element('span', { class: 'curve-bottom' });
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
      aside,
      element('div', { class: 'curve-area' }, top, bottom, slider.element),
      ends,
      summary,
    ),
    update(next, point) {
      if (next !== data) {
        data = next;
        const { map, random, unit } = next;
        const reach = reachOf([map, random], unit);
        setText(value, formatSaid(map.auc, unit));
        setText(other, `random ${formatSaid(random.auc, unit)}`);
        lines.update(map, random, reach);
        setText(bottom, unit === 'score' ? formatSaid(reach[0], unit) : '0');
        setText(top, unit === 'score' ? formatSaid(reach[1], unit) : '1');
        setText(summary, curveText(name, map, random, unit));
      }
      slider.update(next, point);
    },
  };
}
