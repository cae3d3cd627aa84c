import { escapeMarkup } from '../../../common/escapeMarkup.ts';
import { areaUnder } from '../../../pipeline/metrics/causal.ts';
import type { Curves } from '../entry.ts';
import type { MeanCurves } from './meanCurves.ts';

/** In SVG units. */
const [width, height, left, top] = [480, 300, 48, 40];
const lineHeight = 20;

/** Colours that colour-blind people can tell apart (Okabe and Ito 2008), and a dash for those who see none. */
const strokes = [
  ['#0072b2', ''],
  ['#e69f00', '8 3'],
  ['#009e73', '2 3'],
  ['#cc79a7', '8 3 2 3'],
  ['#56b4e9', '12 4'],
  ['#d55e00', ''],
] as const;

/**
 * The mean curves of all methods in one picture: how probable the class is, 0–1, while pixels are removed or restored, from none
 * to all of them.
 * @param curve which of the two.
 * @param title the model, and how many images.
 * @returns a whole SVG file.
 */
export function curveChart(curves: readonly MeanCurves[], curve: keyof Curves, title: string): string {
  const bottom = top + height;
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const grid = ticks.map((tick) => {
    const [x, y] = [left + tick * width, bottom - tick * height];
    return [
      `<line x1="${left}" x2="${left + width}" y1="${y}" y2="${y}" stroke="#ddd"/>`,
      text(left - 6, y + 4, String(tick), 'end'),
      text(x, bottom + 18, `${100 * tick} %`, 'middle'),
    ].join('');
  });
  const lines = curves.map(({ [curve]: scores }, rank) => {
    const last = Math.max(1, scores.length - 1);
    const points = scores.map((score, at) => `${fixed(left + (at / last) * width)},${fixed(bottom - score * height)}`);
    return `<polyline fill="none" ${strokeOf(rank)} points="${points.join(' ')}"/>`;
  });
  const legend = curves.map(({ method, [curve]: scores }, rank) => {
    const y = bottom + 54 + rank * lineHeight;
    const area = `${method}, area ${areaUnder(Float64Array.from(scores)).toFixed(3)}`;
    return `<line x1="${left}" x2="${left + 40}" y1="${y - 4}" y2="${y - 4}" ${strokeOf(rank)}/>${text(left + 48, y, area)}`;
  });
  const words = curve === 'deletion' ? 'pixels removed, the hottest first' : 'pixels restored, the hottest first';
  const whole = [bottom + 54 + curves.length * lineHeight, left + width + 24] as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole[1]}" height="${whole[0]}" font-family="sans-serif" font-size="13">`,
    `<title>${escapeMarkup(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    text(left, 22, title),
    ...grid,
    ...lines,
    text(left + width / 2, bottom + 34, words, 'middle'),
    ...legend,
    '</svg>\n',
  ].join('\n');
}

function strokeOf(rank: number): string {
  const [colour, dash] = strokes[rank % strokes.length] ?? strokes[0];
  return `stroke="${colour}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

function text(x: number, y: number, words: string, anchor = 'start'): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="#222">${escapeMarkup(words)}</text>`;
}

const fixed = (value: number): string => String(Number(value.toFixed(2)));
