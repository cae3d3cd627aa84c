import type { Curve } from '../../../src/protocol/panel.ts';
import { element, svg } from '../../base/dom.ts';
import { curvePath, labelHeights, labelPoint, placeOf, type Reach } from '../../logic/curve.ts';

interface CurveLines {
  /** The drawing and the names of its lines. */
  readonly parts: readonly Element[];
  update(map: Curve, random: Curve, reach: Reach): void;
}

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

/** The curve of the map and that of a random one, each with its name beside it. */
export function createCurveLines(): CurveLines {
  const mapLine = svg('path', { class: 'curve-map' });
  const randomLine = svg('path', { class: 'curve-random' });
  const lines = svg('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  lines.append(svg('path', { class: 'curve-grid', d: 'M0,50H100' }), randomLine, mapLine);
  const [mapLabel, randomLabel] = [lineLabel('map', 'map'), lineLabel('random', 'random')];

  return {
    parts: [lines, mapLabel.element, randomLabel.element],
    update(map, random, reach) {
      mapLine.setAttribute('d', curvePath(map, reach));
      randomLine.setAttribute('d', curvePath(random, reach));
      const at = labelPoint(map.scores, random.scores);
      const onMap = placeOf(map.scores, at, reach);
      const onRandom = placeOf(random.scores, at, reach);
      const mapAbove = onMap.y <= onRandom.y;
      const [above, below] = labelHeights(Math.min(onMap.y, onRandom.y), Math.max(onMap.y, onRandom.y));
      mapLabel.place(onMap.x, mapAbove ? above : below);
      randomLabel.place(onRandom.x, mapAbove ? below : above);
    },
  };
}
