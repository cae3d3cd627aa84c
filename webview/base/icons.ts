import { svg } from './dom.ts';

/** 16 × 16 line drawings in the text's colour. */
const shapes = {
  check: 'M3 8.5l3.2 3.2L13 5',
  warning: 'M8 2.2l6.2 11.3H1.8zM8 6.5v3.3M8 11.4v.6',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.2v4M8 4.8v.6',
  error: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  partly: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 2v12M8 5H3M8 8H2M8 11H3',
  pending: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.8V8l2.2 1.6',
  shifted: 'M2.5 5.5h10M9.8 2.8l2.7 2.7-2.7 2.7M13.5 10.5h-10M6.2 7.8l-2.7 2.7 2.7 2.7',
  more: 'M3 7.5v1h.5v-1zM7.8 7.5v1h.5v-1zM12.5 7.5v1h.5v-1z',
  chevron: 'M4 6l4 4 4-4',
  previous: 'M10 3.5L5.5 8l4.5 4.5',
  next: 'M6 3.5L10.5 8 6 12.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  target: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 7.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1',
} as const;

export type IconName = keyof typeof shapes;

/** A decorative icon: the word beside it carries the meaning. */
export function icon(name: IconName): SVGSVGElement {
  const drawing = svg('svg', { viewBox: '0 0 16 16', width: '16', height: '16', class: 'icon', 'aria-hidden': 'true' });
  drawing.append(svg('path', { d: shapes[name] }));
  return drawing;
}

/** Changes what an icon shows, in place. */
export function setIcon(drawing: SVGSVGElement, name: IconName): void {
  const path = drawing.firstElementChild;
  if (path?.getAttribute('d') !== shapes[name]) path?.setAttribute('d', shapes[name]);
}
