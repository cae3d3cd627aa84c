import type { RunExplanation } from '../../../protocol/folders/folderRun.ts';
import { type Html, html, nothing, percent } from './html.ts';

const [width, height, left, top] = [230, 90, 4, 6];

/**
 * Both classes' probabilities while what speaks for the class that was said is painted over.
 *
 * @param predicted and `truth`: the classes' short names.
 */
export function curveChart(curve: RunExplanation['curve'], predicted: string, truth: string): Html {
  if (curve === undefined || curve.length < 2) return nothing;
  const last = curve.at(-1)?.share ?? 1;
  const line = (of: 'predicted' | 'truth'): string => {
    const points = curve.map((point) => {
      const y = top + (1 - point[of]) * height;
      return `${(left + (point.share / last) * width).toFixed(1)},${y.toFixed(1)}`;
    });
    return points.join(' ');
  };
  const words = `Painted over by the map's order, up to ${percent(last, 0)} of the image: ${predicted} falls, ${truth} rises`;
  return html`<svg role="img" aria-label="${words}" width="${width + 2 * left}" height="${height + 28}"><title>${words}</title>
<line class="axis" x1="${left}" x2="${left + width}" y1="${top + height}" y2="${top + height}"/><line class="axis" x1="${left}" x2="${left + width}" y1="${top}" y2="${top}"/>
<polyline fill="none" stroke="var(--bad)" stroke-width="2" points="${line('predicted')}"/>
<polyline fill="none" stroke="var(--good)" stroke-width="2" points="${line('truth')}"/>
<text x="${left}" y="${top + height + 16}">painted over: 0 to ${percent(last, 0)}</text></svg>`;
}
