import type { Reliability } from '../../../common/evaluation/reliability.ts';
import { type Html, html, percent, plural } from './html.ts';

const size = 260;
const left = 40;
const top = 10;

/** The reliability curve as SVG: a bar for each bin, with its interval; images below. */
export function reliabilityChart({ bins }: Reliability): Html {
  const most = Math.max(1, ...bins.map(({ images }) => images));
  const x = (share: number): string => (left + share * size).toFixed(1);
  const y = (share: number): string => (top + (1 - share) * size).toFixed(1);
  const ticks = [0, 0.5, 1];
  const bars = bins.flatMap(({ from, to, images, accuracy, interval }) => {
    if (accuracy === null || interval === null) return [];
    const width = Math.max(1, (to - from) * size - 3).toFixed(1);
    const middle = x((from + to) / 2);
    const words = `Confidence ${percent(from, 0)} to ${percent(to, 0)}: ${percent(accuracy)} right, ${plural(images, 'image')}`;
    return [
      html`<g><title>${words}</title>
<rect class="bar" x="${x(from)}" y="${y(accuracy)}" width="${width}" height="${(accuracy * size).toFixed(1)}"/>
<line class="whisker" x1="${middle}" x2="${middle}" y1="${y(interval[0])}" y2="${y(interval[1])}"/>
<rect class="count" x="${x(from)}" y="${top + size + 22}" width="${width}" height="${((images / most) * 30).toFixed(1)}"/></g>`,
    ];
  });
  return html`<svg role="img" aria-label="Reliability curve" width="${left + size + 20}" height="${top + size + 75}">
${ticks.map((tick) => html`<line class="axis" x1="${x(0)}" x2="${x(1)}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${left - 6}" y="${y(tick)}" text-anchor="end" dominant-baseline="middle">${percent(tick, 0)}</text><text x="${x(tick)}" y="${top + size + 15}" text-anchor="middle">${percent(tick, 0)}</text>`)}
${bars}
<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
<text x="${x(0.5)}" y="${top + size + 68}" text-anchor="middle">confidence; below: images</text>
</svg>`;
}
