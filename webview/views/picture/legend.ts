import { isolines } from '../../../src/common/colormap.ts';
import { formatShare, percent } from '../../../src/common/numbers.ts';
import { context2d, element, setHidden, setText } from '../../base/dom.ts';
import type { Scene, View } from '../../base/scene.ts';
import { formatValue } from '../../logic/numbers.ts';
import { barPixels } from '../../logic/picture/barPixels.ts';
import { mapSummary } from '../../logic/sentences.ts';
import { wantsContour } from './contours.ts';

const ticks = ['0', '0.25', '0.5', '0.75', '1'];
/** Of a bar that goes both ways. */
export const signedTicks = ['−1', '−0.5', '0', '+0.5', '+1'];

export interface Legend extends View {
  /** Marks a level of the map on the bar; undefined: the probe is off the map. */
  point(level: number | undefined): void;
}

/** Whether it is the map's uncertainty that is drawn. */
const isUncertain = (state: Scene['state'], viewOptions: Scene['viewOptions']): boolean =>
  viewOptions.uncertainty && state.explanation.uncertainty !== undefined;

/** What the colours show. */
function headWords({ heat, state, viewOptions }: Scene): string {
  if (isUncertain(state, viewOptions)) return 'Uncertainty';
  return heat?.signed ? 'Evidence for and against the class' : 'Evidence for the class';
}

/** What the ends of the scale mean, in words and numbers. */
function endWords(scene: Scene): readonly [low: string, high: string] {
  const { heat, state, viewOptions, nameOf } = scene;
  const target = state.explanation.prediction?.target;
  const name = target === undefined ? 'the class' : `“${nameOf(target.index)}”`;
  const top = formatValue(heat?.top ?? 0);
  if (heat?.signed) {
    const [dashed, solid] = wantsContour(scene) ? [', dashed', ', solid'] : ['', ''];
    const against = `−1: against ${name} (${formatValue(-heat.top)})${dashed}`;
    return [against, `+1: for it (${top}, 99.5th percentile)${solid}`];
  }
  if (isUncertain(state, viewOptions)) return ['0: certain', `1: as uncertain as the map is strong (${top})`];
  return [`0: none, or against ${name}`, `1: strongest for it (${top}, 99.5th percentile)`];
}

/** Where the map is strong, and how much of it is shown. */
function summaryWords({ heat, state, viewOptions, cut }: Scene): string {
  const shown =
    cut > 0
      ? ` Showing the strongest ${percent(viewOptions.share)} of the map, level ${formatShare(cut)} and above.`
      : '';
  const what = isUncertain(state, viewOptions) ? 'How much the map could change with another seed.' : mapSummary(heat);
  return what + shown;
}

/** What the colours mean, in numbers. */
export function createLegend(): Legend {
  const bar = element('canvas', { class: 'legend-bar', attributes: { 'aria-hidden': 'true' } });
  const marker = element('span', { class: 'legend-marker', hidden: true });
  const scale = element('div', { class: 'legend-scale' }, bar, marker);
  const numbers = element('div', { class: 'legend-ticks', attributes: { 'aria-hidden': 'true' } });
  const labels = ticks.map(() => element('span'));
  numbers.append(...labels);
  const head = element('span');
  const low = element('span');
  const high = element('span');
  const ends = element('div', { class: 'legend-ends' }, low, high);
  const summary = element('p', { class: 'legend-summary' });
  let colours: Uint8Array | undefined;
  let signed = false;

  return {
    element: element(
      'div',
      { class: 'legend' },
      element('div', { class: 'legend-head' }, head),
      scale,
      numbers,
      ends,
      summary,
    ),
    update(scene) {
      const { heat, colormap, state } = scene;
      const wasSigned = signed;
      signed = heat?.signed ?? false;
      if (colormap !== colours || signed !== wasSigned) {
        colours = colormap;
        Object.assign(bar, { width: 256, height: 1 });
        context2d(bar).putImageData(new ImageData(barPixels(colormap, signed), 256, 1), 0, 0);
      }
      labels.forEach((label, index) => {
        setText(label, (signed ? signedTicks : ticks)[index] ?? '');
      });
      const [lowWords, highWords] = endWords(scene);
      const lines = state.colours === 'lines' ? `, isolines at ${isolines.join(', ')}` : '';
      setText(head, headWords(scene) + lines);
      setText(low, lowWords);
      setText(high, highWords);
      setText(summary, summaryWords(scene));
      // While a map is awaited, its place is kept, so that nothing jumps when it arrives.
      this.element.classList.toggle('awaited', heat === undefined);
      setHidden(this.element, heat === undefined && state.explanation.phase !== 'running');
    },
    point(level) {
      setHidden(marker, level === undefined);
      if (level !== undefined) marker.style.left = `${(signed ? (level + 1) / 2 : level) * 100}%`;
    },
  };
}
