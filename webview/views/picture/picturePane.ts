import { element } from '../../base/dom.ts';
import type { Size } from '../../logic/geometry.ts';
import {
  actualZoom,
  clampViewport,
  type Place,
  pan,
  pictureAt,
  pictureRect,
  planeIn,
  reveal,
  type Viewport,
  wholePicture,
  zoomTo,
} from '../../logic/picture/viewport.ts';
import { Marks } from './marks.ts';
import { Overlay } from './overlay.ts';
import { followGestures, type PaneGestures } from './paneGestures.ts';

/** From this many screen pixels per photo pixel on, pixels are not smoothed. */
const pixelatedFrom = 4;
/** Zoom factor of one press of a button or key. */
const zoomStep = Math.SQRT2;
/** Share of the pane by which a key moves the picture. */
const panStep = 0.1;

const arrows: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** In pixels of the photo that is drawn. */
export type Point = Place;

export type ProbedBy = 'pointer' | 'keyboard';

export interface PaneListener {
  /** Another part of the picture is wanted; the pane shows it when it is told to. */
  viewport(next: Viewport): void;
  /** The probe has moved; undefined: there is none. */
  probe(at: Point | undefined, by: ProbedBy): void;
}

/** The picture under its map and marks, which can be zoomed, moved and probed by pointer and keyboard. */
export class PicturePane {
  readonly element: HTMLElement;
  readonly overlay = new Overlay(element('canvas', { role: 'img' }));
  readonly marks = new Marks();
  readonly #plane = element('div', { class: 'plane' }, this.overlay.canvas, this.marks.element);
  readonly #listener: PaneListener;
  readonly #onResize: () => void;
  #viewport = wholePicture;
  #original: Size = { width: 1, height: 1 };
  #probe: Point | undefined;
  #probedBy: ProbedBy = 'pointer';

  /** @param onResize the pane's `scale` may have changed */
  constructor(label: string, listener: PaneListener, onResize: () => void) {
    this.#listener = listener;
    this.#onResize = onResize;
    const attributes = { 'aria-label': label };
    this.element = element('div', { class: 'picture', role: 'application', tabIndex: 0, attributes }, this.#plane);
    followGestures(this.element, this.#gestures());
    new ResizeObserver(() => this.#place()).observe(this.element);
  }

  get probe(): Point | undefined {
    return this.#probe;
  }

  get probedBy(): ProbedBy {
    return this.#probedBy;
  }

  /** Screen pixels per pixel of the original. */
  get scale(): number {
    return this.#viewport.zoom / this.#actualZoom;
  }

  /** @param original its size in pixels; the photo that is drawn may have fewer */
  show(viewport: Viewport, original: Size): void {
    this.#original = original;
    this.#viewport = clampViewport(viewport, this.#actualZoom);
    this.#place();
  }

  zoomIn(): void {
    this.#zoom(this.#viewport.zoom * zoomStep);
  }

  zoomOut(): void {
    this.#zoom(this.#viewport.zoom / zoomStep);
  }

  fit(): void {
    this.#see(wholePicture);
  }

  /** One pixel of the original on one screen pixel. */
  actualSize(): void {
    this.#zoom(this.#actualZoom);
  }

  get #actualZoom(): number {
    return actualZoom(this.#original, this.element.getBoundingClientRect().width, devicePixelRatio);
  }

  /** @param at the place of the pane that stays fixed: by default the probe's, otherwise the middle */
  #zoom(zoom: number, at = this.#placeOfProbe()): void {
    // As many steps out as in lead back to the whole picture.
    const exact = Math.abs(zoom - 1) < 0.01 ? 1 : zoom;
    this.#see(zoomTo(this.#viewport, exact, at, this.#actualZoom));
  }

  /** Applied at once, since more events may come before it is shown. */
  #see(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#listener.viewport(viewport);
  }

  #place(): void {
    const pane = this.element.getBoundingClientRect();
    const { x, y, width, height } = planeIn(this.#viewport, pane, this.#original, devicePixelRatio);
    const px = (value: number) => `${value}px`;
    Object.assign(this.#plane.style, { left: px(x), top: px(y), width: px(width), height: px(height) });
    this.element.classList.toggle('zoomed', this.#viewport.zoom > 1);
    const { canvas } = this.overlay;
    const photoScale = (width * devicePixelRatio) / canvas.width;
    canvas.classList.toggle('pixelated', photoScale >= pixelatedFrom);
    this.#onResize();
  }

  #movePointer(to: Point | undefined, by: ProbedBy): void {
    this.#probe = to;
    this.#probedBy = by;
    this.#listener.probe(to, by);
  }

  #gestures(): PaneGestures {
    return {
      isZoomed: () => this.#viewport.zoom > 1,
      zoomBy: (factor, event) => this.#zoom(this.#viewport.zoom * factor, this.#placeOf(event)),
      panBy: (x, y) => this.#pan(x, y),
      point: (event) => this.#movePointer(event && this.#pointOf(event), 'pointer'),
      press: (event) => this.#press(event),
    };
  }

  /** Moves the picture by window pixels. */
  #pan(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.element;
    this.#see(pan(this.#viewport, { x: x / clientWidth, y: y / clientHeight }));
  }

  /** Where in the photo an event is. */
  #pointOf(event: MouseEvent): Point {
    const { width, height } = this.overlay.canvas;
    const { x, y } = pictureAt(this.#viewport, this.#placeOf(event));
    return { x: x * width, y: y * height };
  }

  /** Where in the pane the probe is, if it is visible. */
  #placeOfProbe(): Place | undefined {
    const { width, height } = this.overlay.canvas;
    const { x, y, ...size } = pictureRect(this.#viewport);
    if (this.#probe === undefined) return undefined;
    const at = { x: x + (this.#probe.x / width) * size.width, y: y + (this.#probe.y / height) * size.height };
    return Math.min(at.x, at.y) >= 0 && Math.max(at.x, at.y) <= 1 ? at : undefined;
  }

  /** Where in the pane an event is. */
  #placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  /** @returns whether the key has a meaning here. */
  #press({ key, shiftKey }: KeyboardEvent): boolean {
    const arrow = arrows[key];
    if (arrow !== undefined && shiftKey) {
      this.#see(pan(this.#viewport, { x: -arrow.x * panStep, y: -arrow.y * panStep }));
    } else if (arrow !== undefined) {
      this.#step(arrow);
    } else if (key === '+' || key === '=') {
      this.zoomIn();
    } else if (key === '-' || key === '_') {
      this.zoomOut();
    } else if (key === '0') {
      this.fit();
    } else if (key === '1') {
      this.actualSize();
    } else {
      if (key === 'Escape') this.#movePointer(undefined, 'keyboard');
      return false;
    }
    return true;
  }

  /** Moves the probe by a fiftieth of the visible part, at least by a pixel, and keeps it visible. */
  #step(arrow: Place): void {
    const { width, height } = this.overlay.canvas;
    const { zoom, x, y } = this.#viewport;
    const step = Math.max(1, Math.max(width, height) / 50 / Math.max(1, zoom));
    const from = this.#probe ?? { x: width * x, y: height * y };
    const held = (value: number, length: number) => Math.min(length - 0.5, Math.max(0.5, value));
    const to = { x: held(from.x + arrow.x * step, width), y: held(from.y + arrow.y * step, height) };
    if (zoom !== 1) this.#see(reveal(this.#viewport, { x: to.x / width, y: to.y / height }));
    this.#movePointer(to, 'keyboard');
  }
}
