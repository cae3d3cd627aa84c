import { formatSaid, type Unit } from '../../../src/common/said.ts';
import type { Curve } from '../../../src/protocol/panel.ts';
import { element, setAttribute, setHidden } from '../../base/dom.ts';
import { type CurveName, changedText, placeOf, pointAfterKey, pointAt, reachOf } from '../../logic/curve.ts';

/** What a plot shows. */
export interface PlotData {
  readonly map: Curve;
  readonly random: Curve;
  readonly step: number;
  readonly pixels: number;
  /** Short name of the explained class. */
  readonly className: string;
  readonly unit: Unit;
}

interface CurveSlider {
  readonly element: HTMLElement;
  /** @param point the marked one; undefined: none. */
  update(data: PlotData, point: number | undefined): void;
}

/**
 * The slider whose points the pointer and the keys step through, with the mark at one of them.
 *
 * @param descriptionId of the element that describes the curves in words
 * @param lines what lies under the mark
 * @param pick is called with the point that the user looks at
 */
export function createCurveSlider(
  name: CurveName,
  descriptionId: string,
  lines: readonly Element[],
  pick: (point: number) => void,
): CurveSlider {
  let data: PlotData | undefined;
  let marked = 0;
  const rule = element('span', { class: 'curve-rule', hidden: true });
  const dot = element('span', { class: 'curve-dot', hidden: true });
  const attributes = {
    'aria-label': `${name === 'deletion' ? 'Deletion' : 'Insertion'} curve`,
    'aria-describedby': descriptionId,
    'aria-valuemin': '0',
  };
  const plot = element('div', { class: 'curve-plot', role: 'slider', tabIndex: 0, attributes }, ...lines, rule, dot);

  plot.addEventListener('pointermove', (event) => {
    if (data === undefined) return;
    const box = plot.getBoundingClientRect();
    pick(pointAt((event.clientX - box.left) / box.width, data.map.scores.length));
  });
  plot.addEventListener('focus', () => {
    if (plot.matches(':focus-visible')) pick(marked);
  });
  plot.addEventListener('keydown', (event) => {
    const to = data && pointAfterKey(event.key, marked, data.map.scores.length);
    if (to === undefined) return;
    event.preventDefault();
    // The next key may arrive before the next frame.
    marked = to;
    pick(to);
  });

  function update(next: PlotData, point: number | undefined): void {
    data = next;
    const { map, random, step, pixels, className, unit } = next;
    if (point !== undefined) marked = point;
    marked = Math.min(marked, map.scores.length - 1);
    const { x, y } = placeOf(map.scores, marked, reachOf([map, random], unit));
    for (const part of [rule, dot]) {
      setHidden(part, point === undefined);
      part.style.left = `${x}%`;
    }
    dot.style.top = `${y}%`;
    const [here, there] = [map, random].map(({ scores }) => formatSaid(scores[marked] ?? 0, unit));
    setAttribute(plot, 'aria-valuemax', String(map.scores.length - 1));
    setAttribute(plot, 'aria-valuenow', String(marked));
    const words = `${changedText(name, marked, step, pixels)}: ${className} ${here}, random map ${there}`;
    setAttribute(plot, 'aria-valuetext', words);
  }

  return { element: plot, update };
}
