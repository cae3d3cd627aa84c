import type { Curve } from '../../../src/protocol/panel.ts';
import { element, freshId, setAttribute, setHidden, setText, svg } from '../../base/dom.ts';
import {
  type CurveName,
  changedText,
  curvePath,
  curveText,
  labelHeights,
  labelPoint,
  placeOf,
  pointAfterKey,
  pointAt,
} from '../../logic/curve.ts';
import { formatShare } from '../../logic/numbers.ts';

/** What a plot shows. */
export interface PlotData {
  readonly map: Curve;
  readonly random: Curve;
  readonly step: number;
  readonly pixels: number;
  /** Short name of the explained class. */
  readonly className: string;
}

export interface CurvePlot {
  readonly element: HTMLElement;
  /** @param point the marked one; undefined: none. */
  update(data: PlotData, point: number | undefined): void;
}

const titles: Readonly<Record<CurveName, string>> = { deletion: 'Deletion ↓', insertion: 'Insertion ↑' };
const better: Readonly<Record<CurveName, string>> = { deletion: 'lower is better', insertion: 'higher is better' };

/** A line's name, beside it. */
function lineLabel(words: string, kind: string) {
  const label = element('span', { class: `line-label ${kind}`, text: words });
  return {
    element: label,
    /** In percent of the plot. */
    place(x: number, y: number) {
      label.style.left = `${x}%`;
      label.style.top = `${y}%`;
    },
  };
}

/**
 * A curve of the map beside that of a random one: a slider along whose points the pointer and the keys move.
 *
 * @param pick is told of the point that somebody looks at
 */
export function createCurvePlot(name: CurveName, pick: (point: number) => void): CurvePlot {
  let data: PlotData | undefined;
  let marked = 0;
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
  const mapLine = svg('path', { class: 'curve-map' });
  const randomLine = svg('path', { class: 'curve-random' });
  const lines = svg('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  lines.append(svg('path', { class: 'curve-grid', d: 'M0,50H100' }), randomLine, mapLine);
  const [mapLabel, randomLabel] = [lineLabel('map', 'map'), lineLabel('random', 'random')];
  const rule = element('span', { class: 'curve-rule', hidden: true });
  const dot = element('span', { class: 'curve-dot', hidden: true });
  const summary = element('span', { class: 'visually-hidden', id: freshId('curve') });
  const plot = element(
    'div',
    {
      class: 'curve-plot',
      role: 'slider',
      tabIndex: 0,
      attributes: {
        'aria-label': `${name === 'deletion' ? 'Deletion' : 'Insertion'} curve`,
        'aria-describedby': summary.id,
        'aria-valuemin': '0',
      },
    },
    lines,
    mapLabel.element,
    randomLabel.element,
    rule,
    dot,
  );

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
    // The next key may come before the next frame.
    marked = to;
    pick(to);
  });

  function mark(point: number | undefined, { map, random, step, pixels, className }: PlotData): void {
    if (point !== undefined) marked = point;
    marked = Math.min(marked, map.scores.length - 1);
    const { x, y } = placeOf(map.scores, marked);
    for (const part of [rule, dot]) {
      setHidden(part, point === undefined);
      part.style.left = `${x}%`;
    }
    dot.style.top = `${y}%`;
    const [here, there] = [map, random].map(({ scores }) => formatShare(scores[marked] ?? 0));
    setAttribute(plot, 'aria-valuemax', String(map.scores.length - 1));
    setAttribute(plot, 'aria-valuenow', String(marked));
    const words = `${changedText(name, marked, step, pixels)}: ${className} ${here}, random map ${there}`;
    setAttribute(plot, 'aria-valuetext', words);
  }

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
        plot,
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
        mapLine.setAttribute('d', curvePath(map));
        randomLine.setAttribute('d', curvePath(random));
        const at = labelPoint(map.scores, random.scores);
        const [onMap, onRandom] = [placeOf(map.scores, at), placeOf(random.scores, at)];
        const mapAbove = onMap.y <= onRandom.y;
        const [above, below] = labelHeights(Math.min(onMap.y, onRandom.y), Math.max(onMap.y, onRandom.y));
        mapLabel.place(onMap.x, mapAbove ? above : below);
        randomLabel.place(onRandom.x, mapAbove ? below : above);
        setText(summary, curveText(name, map, random));
      }
      mark(point, next);
    },
  };
}
