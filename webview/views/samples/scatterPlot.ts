import { element, setAttribute, svg } from '../../base/dom.ts';
import type { Rect } from '../../logic/geometry.ts';
import {
  isInside,
  movePart,
  type Point,
  partWith,
  plane,
  pointAfter,
  pointNear,
  zoomPart,
} from '../../logic/scatter.ts';
import { farMark, setShape } from './scatterMarks.ts';
import { createScatterZoom } from './scatterZoom.ts';

/** How near the pointer must be to a point, and how far it must move before it draws a rectangle. */
const [reach, slack] = [3, 1.5];
const radius = 0.9;
/** A step of zoom by key or button; a notch of the wheel counts as so many pixels, each of which is this power of e. */
const zoomStep = 1.5;
const [wheelNotch, wheelPower] = [30, 0.01];
const whole: Rect = { x: 0, y: 0, width: plane.width, height: plane.height };

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
  /** The buttons that zoom it. */
  readonly zoom = createScatterZoom({
    zoomIn: () => this.#zoomBy(zoomStep),
    zoomOut: () => this.#zoomBy(1 / zoomStep),
    fit: () => this.#fit(),
  });
  readonly #events: PlotEvents;
  readonly #shapes = new Map<number, SVGElement>();
  #points: readonly Point[] = [];
  /** Those that pass the filter. */
  #live: readonly Point[] = [];
  #current: Point | undefined;
  /** The part of the plane that is shown. */
  #part = whole;
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
    this.element.addEventListener('wheel', (event) => this.#turn(event), { passive: false });
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
    for (const { sample, colour } of points) {
      const shape = svg(sample.kept ? 'circle' : 'path');
      shape.setAttribute('class', `scatter-point ${sample.kept ? 'kept' : 'shifted'}`);
      shape.setAttribute('data-colour', String(colour ?? 'other'));
      this.#shapes.set(sample.index, shape);
    }
    const far = points.filter((point) => point.far !== undefined);
    this.#marks.replaceChildren(...this.#shapes.values(), ...far.map(() => svg('path', { class: 'scatter-far' })));
    this.#mark(undefined);
    this.#show(whole);
  }

  /** Goes to a point that may be out of sight. */
  #go(point: Point): void {
    const part = partWith(this.#part, point);
    if (part !== this.#part) this.#show(part);
    this.inspect(point);
  }

  /** Goes to a point, as pointer and keys do. */
  inspect(point: Point): void {
    if (point === this.#current) return;
    this.#mark(point);
    this.#events.inspect(point);
  }

  /** Zooms by a factor, around the middle. */
  #zoomBy(factor: number): void {
    const { x, y, width, height } = this.#part;
    this.#show(zoomPart(this.#part, factor, x + width / 2, y + height / 2));
  }

  /** Shows all of the plane. */
  #fit(): void {
    this.#show(whole);
  }

  /** Shows a part of the plane. Marks keep their size, so that those on top of each other come apart. */
  #show(part: Rect): void {
    this.#part = part;
    const { x, y, width, height } = part;
    const times = plane.width / width;
    this.#drawing.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
    this.#drawing.style.setProperty('--times', String(times));
    for (const { sample, ...place } of this.#points) setShape(this.#shapes.get(sample.index), place, radius / times);
    const far = this.#points.filter((point) => point.far !== undefined);
    for (const [at, mark] of [...this.#marks.querySelectorAll('.scatter-far')].entries()) {
      const point = far[at];
      if (point !== undefined) mark.setAttribute('d', farMark(point, radius / times));
    }
    this.#ring.setAttribute('r', String((radius * 2) / times));
    this.zoom.update(times);
  }

  /** With Ctrl or Cmd, which is what a pinch sends, the wheel zooms; without, it moves what is zoomed: as on the picture. */
  #turn(event: WheelEvent): void {
    const zooming = event.ctrlKey || event.metaKey;
    if (!zooming && this.#part.width === plane.width) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : wheelNotch;
    if (zooming) {
      const by = Math.min(wheelNotch, Math.max(-wheelNotch, event.deltaY * unit));
      const { x, y } = this.#place(event);
      this.#show(zoomPart(this.#part, Math.exp(-by * wheelPower), x, y));
    } else {
      const scale = this.#part.width / this.#drawing.getBoundingClientRect().width;
      this.#show(movePart(this.#part, event.deltaX * unit * scale, event.deltaY * unit * scale));
    }
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
    else if (event.key === '+' || event.key === '=') this.#zoomBy(zoomStep);
    else if (event.key === '-') this.#zoomBy(1 / zoomStep);
    else if (event.key === '0') this.#fit();
    else {
      const isMove = /^(Arrow|Home$|End$)/.test(event.key);
      const to = pointAfter(this.#live, current, event.key);
      if (to !== undefined) this.#go(to);
      if (!isMove) return;
    }
    event.preventDefault();
  }

  #move(event: PointerEvent): void {
    const place = this.#place(event);
    const drag = this.#drag;
    if (drag !== undefined) {
      drag.moved ||= Math.hypot(place.x - drag.x, place.y - drag.y) > this.#scaled(slack);
      if (drag.moved) this.#showRect(rectOf(drag, place));
      return;
    }
    const near = pointNear(this.#live, place.x, place.y, this.#scaled(reach));
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
    const near = pointNear(this.#live, place.x, place.y, this.#scaled(reach));
    if (near === undefined) this.#events.brush(undefined);
    else {
      this.inspect(near);
      this.#events.open(near);
    }
  }

  /** Where the pointer is on the plane. */
  #place(event: MouseEvent): { readonly x: number; readonly y: number } {
    const box = this.#drawing.getBoundingClientRect();
    return {
      x: this.#part.x + ((event.clientX - box.left) / box.width) * this.#part.width,
      y: this.#part.y + ((event.clientY - box.top) / box.height) * this.#part.height,
    };
  }

  /** A length on the whole plane, on what is shown of it. */
  #scaled(length: number): number {
    return (length * this.#part.width) / plane.width;
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
