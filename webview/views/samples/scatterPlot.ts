import { element, setAttribute, svg } from '../../base/dom.ts';
import type { Rect } from '../../logic/geometry.ts';
import { isInside, type Point, plane, pointAfter, pointNear } from '../../logic/scatter.ts';

/** How near the pointer must be to a point, and how far it must move before it draws a rectangle. */
const [reach, slack] = [3, 1.5];
const radius = 0.9;

export interface PlotEvents {
  /** The user looks at a point, or at none. */
  inspect(point: Point): void;
  /** The user opens a point. */
  open(point: Point): void;
  /** A rectangle was drawn; undefined: it was removed. */
  brush(rect: Rect | undefined): void;
}

/** The points on their plane: explored by pointer and arrow keys, selected by drawing a rectangle. */
export class ScatterPlot {
  readonly #drawing = svg('svg', { viewBox: `0 0 ${plane.width} ${plane.height}`, 'aria-hidden': 'true' });
  readonly #marks = svg('g');
  readonly #ring = svg('circle', { class: 'scatter-ring', r: String(radius * 2), visibility: 'hidden' });
  readonly #rect = svg('rect', { class: 'scatter-brush', visibility: 'hidden' });
  readonly element = element('div', { class: 'scatter-plot', role: 'application', tabIndex: 0 }, this.#drawing);
  readonly #events: PlotEvents;
  readonly #shapes = new Map<number, SVGElement>();
  #points: readonly Point[] = [];
  /** Those that pass the filter. */
  #live: readonly Point[] = [];
  #current: Point | undefined;
  #drag: { readonly x: number; readonly y: number; moved: boolean } | undefined;

  constructor(events: PlotEvents) {
    this.#events = events;
    this.#drawing.append(this.#marks, this.#rect, this.#ring);
    this.element.addEventListener('pointermove', (event) => this.#move(event));
    this.element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.#drag = { ...this.#place(event), moved: false };
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener('pointerup', (event) => this.#release(event));
    this.element.addEventListener('pointercancel', () => {
      this.#drag = undefined;
    });
    this.element.addEventListener('focus', () => {
      const first = this.#current ?? this.#live[0];
      if (first !== undefined && this.element.matches(':focus-visible')) this.inspect(first);
    });
    this.element.addEventListener('keydown', (event) => this.#press(event));
  }

  /**
   * @param points all of them; redrawn only if they have changed.
   * @param live those that pass the filter.
   * @param words a description of the plot, for those who can't see it.
   */
  update(points: readonly Point[], live: readonly Point[], brush: Rect | undefined, words: string): void {
    if (points !== this.#points) this.#draw(points);
    this.#live = live;
    const alive = new Set(live.map(({ sample }) => sample.index));
    for (const [index, shape] of this.#shapes) shape.classList.toggle('out', !alive.has(index));
    if (this.#current !== undefined && !alive.has(this.#current.sample.index)) this.#mark(undefined);
    if (this.#drag?.moved !== true) this.#showRect(brush);
    setAttribute(this.element, 'aria-label', words);
  }

  #draw(points: readonly Point[]): void {
    this.#points = points;
    this.#shapes.clear();
    for (const { sample, x, y, colour } of points) {
      const shape = sample.kept
        ? svg('circle', { cx: x.toFixed(2), cy: y.toFixed(2), r: String(radius) })
        : svg('path', { d: diamond(x, y, radius * 1.25) });
      shape.setAttribute('class', `scatter-point ${sample.kept ? 'kept' : 'shifted'}`);
      shape.setAttribute('data-colour', String(colour ?? 'other'));
      this.#shapes.set(sample.index, shape);
    }
    this.#marks.replaceChildren(...this.#shapes.values());
    this.#mark(undefined);
  }

  /** Goes to a point, as pointer and keys do. */
  inspect(point: Point): void {
    if (point === this.#current) return;
    this.#mark(point);
    this.#events.inspect(point);
  }

  #mark(point: Point | undefined): void {
    this.#current = point;
    this.#ring.setAttribute('visibility', point === undefined ? 'hidden' : 'visible');
    if (point === undefined) return;
    this.#ring.setAttribute('cx', point.x.toFixed(2));
    this.#ring.setAttribute('cy', point.y.toFixed(2));
  }

  #press(event: KeyboardEvent): void {
    const current = this.#current ?? this.#live[0];
    if (current === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') this.#events.open(current);
    else if (event.key === 'Escape') this.#events.brush(undefined);
    else {
      const isMove = /^(Arrow|Home$|End$)/.test(event.key);
      const to = pointAfter(this.#live, current, event.key);
      if (to !== undefined) this.inspect(to);
      if (!isMove) return;
    }
    event.preventDefault();
  }

  #move(event: PointerEvent): void {
    const place = this.#place(event);
    const drag = this.#drag;
    if (drag !== undefined) {
      drag.moved ||= Math.hypot(place.x - drag.x, place.y - drag.y) > slack;
      if (drag.moved) this.#showRect(rectOf(drag, place));
      return;
    }
    const near = pointNear(this.#live, place.x, place.y, reach);
    if (near !== undefined) this.inspect(near);
  }

  #release(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag === undefined) return;
    const place = this.#place(event);
    if (drag.moved) {
      const rect = rectOf(drag, place);
      this.#events.brush(this.#points.some((point) => isInside(point, rect)) ? rect : undefined);
      return;
    }
    const near = pointNear(this.#live, place.x, place.y, reach);
    if (near === undefined) this.#events.brush(undefined);
    else {
      this.inspect(near);
      this.#events.open(near);
    }
  }

  /** Where the pointer is on the plane. */
  #place(event: PointerEvent): { readonly x: number; readonly y: number } {
    const box = this.#drawing.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * plane.width,
      y: ((event.clientY - box.top) / box.height) * plane.height,
    };
  }

  #showRect(rect: Rect | undefined): void {
    this.#rect.setAttribute('visibility', rect === undefined ? 'hidden' : 'visible');
    for (const [name, value] of Object.entries(rect ?? {})) this.#rect.setAttribute(name, String(value));
  }
}

type Place = Pick<Rect, 'x' | 'y'>;

function rectOf(from: Place, to: Place): Rect {
  const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return { x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
}

function diamond(x: number, y: number, size: number): string {
  const [left, right, top, bottom] = [x - size, x + size, y - size, y + size].map((value) => value.toFixed(2));
  return `M${left},${y.toFixed(2)}L${x.toFixed(2)},${top}L${right},${y.toFixed(2)}L${x.toFixed(2)},${bottom}Z`;
}
