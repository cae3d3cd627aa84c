import { contours } from 'd3-contour';
import type { SamplePicture } from '../../../src/protocol/panel.ts';
import { setAttribute, svg } from '../../base/dom.ts';

/** From half of a pixel on, it counts as changed. */
const half = 127.5;

/** The outline of what a mask changed, in pixels of the picture; empty if it is known of none of them, or of all. */
function outlinePath({ width, height, replaced }: SamplePicture): string {
  if (replaced === undefined) return '';
  const { coordinates } = contours().size([width, height]).contour(Array.from(replaced), half);
  return coordinates
    .flat()
    .map((ring) => `M${ring.map((point) => point.map((value) => value.toFixed(1)).join(',')).join('L')}Z`)
    .join('');
}

/** A line around what was changed in a sample, to lie over its picture: visible on any picture, in any theme. */
export class ChangesOutline {
  readonly #lines = [svg('path', { class: 'changes-under' }), svg('path', { class: 'changes-over' })];
  readonly element = svg('svg', { class: 'changes-outline', 'aria-hidden': 'true' });
  #drawn: SamplePicture | undefined;

  constructor() {
    this.element.append(...this.#lines);
  }

  /** @param picture undefined: no outline. */
  show(picture: SamplePicture | undefined): void {
    setAttribute(this.element, 'visibility', picture === undefined ? 'hidden' : undefined);
    if (picture === undefined || picture === this.#drawn) return;
    this.#drawn = picture;
    setAttribute(this.element, 'viewBox', `0 0 ${picture.width} ${picture.height}`);
    const path = outlinePath(picture);
    for (const line of this.#lines) setAttribute(line, 'd', path);
  }
}
