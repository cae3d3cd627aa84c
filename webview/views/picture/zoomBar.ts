import { percent } from '../../../src/common/numbers.ts';
import { element, setText } from '../../base/dom.ts';
import { icon } from '../../base/icons.ts';
import { iconButton } from '../../base/ui.ts';
import type { PicturePane } from './picturePane.ts';

export interface ZoomBar {
  readonly element: HTMLElement;
  /** @param scale screen pixels per pixel of the original */
  update(scale: number): void;
}

/** The buttons that zoom a pane, and how large it shows the picture. */
export function createZoomBar(pane: Pick<PicturePane, 'zoomIn' | 'zoomOut' | 'fit' | 'actualSize'>): ZoomBar {
  const words = element('span', { class: 'number', title: 'Screen pixels per image pixel' });
  const word = (text: string) => element('span', { text });
  return {
    element: element(
      'div',
      { class: 'zoom', role: 'group', attributes: { 'aria-label': 'Zoom' } },
      iconButton('Zoom out (−)', icon('minus'), () => pane.zoomOut()),
      words,
      iconButton('Zoom in (+)', icon('plus'), () => pane.zoomIn()),
      iconButton('Fit the picture (0)', word('Fit'), () => pane.fit()),
      iconButton('Actual size, 1:1 (1)', word('1:1'), () => pane.actualSize()),
    ),
    update(scale) {
      setText(words, percent(scale));
    },
  };
}
