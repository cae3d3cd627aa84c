import { context2d, element, setHidden, setText } from '../dom.ts';
import { formatShare, formatValue } from '../logic/numbers.ts';
import { opaque } from '../logic/opaque.ts';
import { mapSummary } from '../logic/sentences.ts';
import type { View } from '../scene.ts';

const ticks = [0, 0.25, 0.5, 0.75, 1];

export interface Legend extends View {
  /** Shows the contribution 0–1 under the probe, and marks it on the bar; undefined: the probe is off the map. */
  point(level: number | undefined): void;
}

/** What the colours mean, in numbers, and the value under the pointer. */
export function createLegend(): Legend {
  const bar = element('canvas', { class: 'legend-bar', attributes: { 'aria-hidden': 'true' } });
  const marker = element('span', { class: 'legend-marker', hidden: true });
  const scale = element('div', { class: 'legend-scale' }, bar, marker);
  const numbers = element('div', { class: 'legend-ticks', attributes: { 'aria-hidden': 'true' } });
  numbers.append(...ticks.map((tick) => element('span', { text: String(tick) })));
  const low = element('span');
  const high = element('span');
  const ends = element('div', { class: 'legend-ends' }, low, high);
  const value = element('output', { class: 'legend-value' });
  const summary = element('p', { class: 'legend-summary' });
  let colours: Uint8Array | undefined;
  let top = 0;

  return {
    element: element(
      'div',
      { class: 'legend' },
      element('div', { class: 'legend-head' }, element('span', { text: 'Contribution' }), value),
      scale,
      numbers,
      ends,
      summary,
    ),
    update(scene) {
      const { heat, colormap, state } = scene;
      const target = state.prediction?.target;
      if (colormap !== colours) {
        colours = colormap;
        Object.assign(bar, { width: 256, height: 1 });
        context2d(bar).putImageData(new ImageData(opaque(colormap), 256, 1), 0, 0);
      }
      top = heat?.top ?? 0;
      const name = target === undefined ? 'the class' : `“${scene.nameOf(target.index)}”`;
      setText(low, `0: none, or against ${name}`);
      setText(high, `1: strongest for it (${formatValue(top)}, 99.5th percentile)`);
      setText(summary, mapSummary(heat));
      // While a map is awaited its place is kept, so that nothing jumps when it comes.
      this.element.classList.toggle('awaited', heat === undefined);
      setHidden(this.element, heat === undefined && state.phase !== 'running');
    },
    point(level) {
      setHidden(marker, level === undefined);
      if (level !== undefined) marker.style.left = `${level * 100}%`;
      setText(value, level === undefined ? '' : `here ${formatShare(level)} (${formatValue(level * top)})`);
    },
  };
}
