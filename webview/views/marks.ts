import { contours } from 'd3-contour';
import type { Frame } from '../../src/extension/protocol.ts';
import { setAttribute, svg } from '../dom.ts';
import { frameOnPreview, type Rect, type Size } from '../logic/geometry.ts';
import { contourLevel, type Heat } from '../logic/heat.ts';

/** Share of the map's pixels that the contour encloses. */
export const contourShare = 0.1;

function contourPath(heat: Heat): string {
  const level = contourLevel(heat, contourShare);
  if (level === undefined) return '';
  const shape = contours()
    .size([heat.width, heat.height])
    .contour([...heat.levels], level);
  return shape.coordinates
    .flat()
    .map((ring) => `M${ring.map((point) => point.map((value) => value.toFixed(2)).join(',')).join('L')}Z`)
    .join('');
}

/** Lines over the picture that stay thin at any size: the contour, the edge of the model's view, the probe. */
export class Marks {
  readonly element = svg('svg', { class: 'marks', 'aria-hidden': 'true', preserveAspectRatio: 'none' });
  readonly #edge = svg('rect', { class: 'edge' });
  readonly #under = svg('path', { class: 'contour-under' });
  readonly #over = svg('path', { class: 'contour-over' });
  readonly #cross = svg('path', { class: 'probe' });
  #heat: Heat | undefined;

  constructor() {
    this.element.append(this.#edge, this.#under, this.#over, this.#cross);
  }

  update(size: Size, frame: Frame | undefined, heat: Heat | undefined, shown: boolean, contour: boolean): void {
    setAttribute(this.element, 'viewBox', `0 0 ${size.width} ${size.height}`);
    const rect = frame === undefined || !shown ? undefined : frameOnPreview(frame, size);
    this.#drawEdge(rect);
    const visible = rect !== undefined && heat !== undefined && contour;
    if (visible && heat !== this.#heat) {
      this.#heat = heat;
      const path = contourPath(heat);
      for (const line of [this.#under, this.#over]) line.setAttribute('d', path);
    }
    for (const line of [this.#under, this.#over]) {
      setAttribute(line, 'visibility', visible ? undefined : 'hidden');
      if (visible) {
        const scale = `scale(${rect.width / heat.width} ${rect.height / heat.height})`;
        setAttribute(line, 'transform', `translate(${rect.x} ${rect.y}) ${scale}`);
      }
    }
  }

  /** Shows where the probe is, in pixels of the picture; undefined hides it. */
  probe(at: { readonly x: number; readonly y: number } | undefined, arm: number): void {
    setAttribute(this.#cross, 'visibility', at === undefined ? 'hidden' : undefined);
    if (at !== undefined) {
      setAttribute(this.#cross, 'd', `M${at.x - arm},${at.y}h${2 * arm}M${at.x},${at.y - arm}v${2 * arm}`);
    }
  }

  #drawEdge(rect: Rect | undefined): void {
    setAttribute(this.#edge, 'visibility', rect === undefined ? 'hidden' : undefined);
    if (rect === undefined) return;
    for (const name of ['x', 'y', 'width', 'height'] as const) setAttribute(this.#edge, name, String(rect[name]));
  }
}
