import type { Rect, Size } from '../geometry.ts';

/** A place as shares 0–1 of a width and a height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * The visible part of a picture in a pane with the same aspect ratio. It does not depend on pixels, so that panes of
 * any size that share one viewport show the same part of their pictures.
 */
export interface Viewport {
  /** 1: the whole picture fits the pane; 2: half its width. */
  readonly zoom: number;
  /** With `y`, the place of the picture that is in the middle of the pane. */
  readonly x: number;
  readonly y: number;
}

/** The whole picture. */
export const wholePicture: Viewport = { zoom: 1, x: 0.5, y: 0.5 };

/** The largest zoom. */
export const mostZoom = 64;
const leastZoom = 1 / 64;

/**
 * The nearest viewport that shows no empty space where it could show more of the picture.
 *
 * @param actual the zoom of the picture's own size, which is always reachable: if it is below 1, the picture is smaller
 * than its pane
 */
export function clampViewport({ zoom, x, y }: Viewport, actual = 1): Viewport {
  const held = Math.min(Math.max(mostZoom, actual), Math.max(Math.min(1, actual), zoom));
  const margin = Math.min(0.5, 0.5 / held);
  const within = (share: number) => Math.min(1 - margin, Math.max(margin, share));
  return { zoom: held, x: within(x), y: within(y) };
}

/** Zooms to `zoom` so that what lies under the place `at` of the pane stays there. */
export function zoomTo(viewport: Viewport, zoom: number, at: Place = { x: 0.5, y: 0.5 }, actual = 1): Viewport {
  // Clamped first: a zoom that is out of range must not move the picture.
  const held = clampViewport({ ...viewport, zoom }, actual).zoom;
  const under = pictureAt(viewport, at);
  return clampViewport({ zoom: held, x: under.x - (at.x - 0.5) / held, y: under.y - (at.y - 0.5) / held }, actual);
}

/** Moves the picture by shares of the pane; positive ones move it right and down. */
export function pan(viewport: Viewport, by: Place): Viewport {
  const { zoom, x, y } = viewport;
  return clampViewport({ zoom, x: x - by.x / zoom, y: y - by.y / zoom }, zoom);
}

/** Margin, as a share of the pane, around a place that is scrolled into view. */
const revealMargin = 0.05;

/** Moves the picture just far enough to show one of its places, with a margin around it. */
export function reveal(viewport: Viewport, { x, y }: Place): Viewport {
  const half = (0.5 - revealMargin) / viewport.zoom;
  const near = (middle: number, share: number) => Math.min(share + half, Math.max(share - half, middle));
  return clampViewport({ ...viewport, x: near(viewport.x, x), y: near(viewport.y, y) }, viewport.zoom);
}

/** The place of the picture under a place of the pane. */
export function pictureAt({ zoom, x, y }: Viewport, at: Place): Place {
  return { x: x + (at.x - 0.5) / zoom, y: y + (at.y - 0.5) / zoom };
}

/** Where the picture lies, in shares of the pane. */
export function pictureRect({ zoom, x, y }: Viewport): Rect {
  return { x: 0.5 - x * zoom, y: 0.5 - y * zoom, width: zoom, height: zoom };
}

/**
 * The zoom at which one pixel of the original takes one screen pixel, in a pane that is this many window pixels wide.
 */
export function actualZoom(original: Size, paneWidth: number, pixelRatio: number): number {
  return original.width / Math.max(1, paneWidth * pixelRatio);
}

/**
 * Where the picture lies in its pane, in window pixels. At its actual size it has exactly as many screen pixels as the
 * original, and starts on a whole one: anything else would blur it.
 *
 * @param pane where that lies in the window.
 */
export function planeIn(viewport: Viewport, pane: Rect, original: Size, pixelRatio: number): Rect {
  const { x, y, width, height } = pictureRect(viewport);
  const plane = { x: x * pane.width, y: y * pane.height, width: width * pane.width, height: height * pane.height };
  const actual = actualZoom(original, pane.width, pixelRatio);
  if (Math.abs(viewport.zoom / actual - 1) > 1e-6) return plane;
  const whole = (value: number) => Math.round(value * pixelRatio) / pixelRatio;
  return {
    x: whole(pane.x + plane.x) - pane.x,
    y: whole(pane.y + plane.y) - pane.y,
    width: original.width / pixelRatio,
    height: original.height / pixelRatio,
  };
}

/** A stored viewport, as untrusted data; undefined if it is invalid. */
export function readViewport(stored: unknown): Viewport | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { zoom, x, y } = stored as Partial<Record<keyof Viewport, unknown>>;
  if (typeof zoom !== 'number' || typeof x !== 'number' || typeof y !== 'number') return undefined;
  return [zoom, x, y].every(Number.isFinite) ? clampViewport({ zoom, x, y }, leastZoom) : undefined;
}
