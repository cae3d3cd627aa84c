import type { ExplanationView } from '../../../src/protocol/panel.ts';
import { setAttribute, svg } from '../../base/dom.ts';
import { formatCorrelation } from '../../logic/numbers.ts';

const [width, height] = [48, 14];

/**
 * How a correlation developed as samples came in, from 0 at the bottom to 1 at the top. The figure itself is beside it.
 */
export function createSparkline() {
  const line = svg('polyline', { class: 'sparkline-line' });
  const picture = svg('svg', { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, role: 'img' });
  picture.append(line);
  return {
    element: picture,
    update(course: ExplanationView['convergence']) {
      const last = course.at(-1);
      picture.style.display = course.length > 1 ? '' : 'none';
      if (last === undefined) return;
      const points = course.map(({ done, splitHalf }) => {
        const y = height - 1 - Math.min(Math.max(splitHalf, 0), 1) * (height - 2);
        return `${((done / last.done) * width).toFixed(1)},${y.toFixed(1)}`;
      });
      setAttribute(line, 'points', points.join(' '));
      const words = course.map(({ done, splitHalf }) => `${formatCorrelation(splitHalf)} after ${done}`);
      setAttribute(picture, 'aria-label', `Split-half as samples came in: ${words.join(', ')}`);
    },
  };
}
