import { arrange, element } from '../../base/dom.ts';
import type { Scene } from '../../base/scene.ts';
import { colouredLabels } from '../../logic/scatter.ts';

/** What the shapes and colours of the scatter's points mean. */
export function createScatterLegend() {
  const list = element('ul', { class: 'scatter-legend' });
  return {
    element: list,
    /** Lists what there is among the samples. */
    draw({ state, nameOf }: Scene): void {
      const labels = colouredLabels(state.explanation.samples);
      const items = labels.map((label, colour) => legendItem(nameOf(label), String(colour)));
      const others = state.explanation.samples.some(({ label }) => !labels.includes(label));
      const shapes = [legendItem('kept', 'shape', '●'), legendItem('shifted', 'shape', '◆')];
      arrange(list, [...shapes, ...items, ...(others ? [legendItem('other labels', 'other')] : [])]);
    },
  };
}

function legendItem(name: string, colour: string, shape = '■'): HTMLElement {
  const attributes = { 'data-colour': colour, 'aria-hidden': 'true' };
  return element('li', {}, element('span', { class: 'scatter-swatch', text: shape, attributes }), name);
}
