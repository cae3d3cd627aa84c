import { percent } from '../../../src/common/numbers.ts';
import { element, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { iconButton } from '../../base/ui.ts';

interface ScatterZoom {
  readonly element: HTMLElement;
  /** @param times how many times larger than as a whole the plane is shown */
  update(times: number): void;
}

/** The buttons that zoom the scatter, and how far it is zoomed. */
export function createScatterZoom(plot: { zoomIn(): void; zoomOut(): void; fit(): void }): ScatterZoom {
  const words = element('span', { class: 'number', text: percent(1) });
  return {
    element: element(
      'div',
      { class: 'zoom', role: 'group', attributes: { 'aria-label': 'Zoom of the scatter' } },
      iconButton('Zoom out of the scatter (−)', icon('minus'), () => plot.zoomOut()),
      words,
      iconButton('Zoom into the scatter (+)', icon('plus'), () => plot.zoomIn()),
      iconButton('Fit the scatter (0)', element('span', { text: 'Fit' }), () => plot.fit()),
    ),
    update: (times) => setText(words, percent(times)),
  };
}
