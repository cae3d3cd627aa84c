import type { Rect } from './geometry.ts';

/** A place as shares 0–1 of a width and a height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * What is to be seen of a picture in a pane of its shape. It knows no pixels, so that panes of any size that share one
 * viewport show the same part of their pictures.
 */
export interface Viewport {
  /** 1: the whole picture fits the pane; 2: half of it across. */
  readonly zoom: number;
  /** With `y` the place of the picture that is in the middle of the pane. */
  readonly x: number;
  readonly y: number;
}

/** The whole picture. */
export const wholePicture: Viewport = { zoom: 1, x: 0.5, y: 0.5 };

export const mostZoom = 64;
const leastZoom = 1 / 64;

/**
 * The nearest viewport that shows nothing beside the picture where it could show more of it.
 *
 * @param least the smallest zoom, at most 1: below 1 the picture is smaller than its pane
 */
export function clampViewport({ zoom, x, y }: Viewport, least = 1): Viewport {
  const held = Math.min(mostZoom, Math.max(Math.min(1, least), zoom));
  const margin = Math.min(0.5, 0.5 / held);
  const within = (share: number) => Math.min(1 - margin, Math.max(margin, share));
  return { zoom: held, x: within(x), y: within(y) };
}

/** Zooms to `zoom` so that what lies under the place `at` of the pane stays there. */
export function zoomTo(viewport: Viewport, zoom: number, at: Place = { x: 0.5, y: 0.5 }, least = 1): Viewport {
  // Clamped first: a zoom that is out of range must not move the picture.
  const held = clampViewport({ ...viewport, zoom }, least).zoom;
  const under = pictureAt(viewport, at);
  return clampViewport({ zoom: held, x: under.x - (at.x - 0.5) / held, y: under.y - (at.y - 0.5) / held }, least);
}

/** Moves the picture by shares of the pane: to the right and down with positive ones. */
export function pan(viewport: Viewport, by: Place): Viewport {
  const { zoom, x, y } = viewport;
  return clampViewport({ zoom, x: x - by.x / zoom, y: y - by.y / zoom }, zoom);
}

/** Share of the pane that is kept around a place that is brought into sight. */
const revealMargin = 0.05;

/** Moves the picture as little as it takes for a place of it to be in sight, with a margin around it. */
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

/** A viewport that was stored, as untrusted data; undefined if it is none. */
export function readViewport(stored: unknown): Viewport | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { zoom, x, y } = stored as Partial<Record<keyof Viewport, unknown>>;
  if (typeof zoom !== 'number' || typeof x !== 'number' || typeof y !== 'number') return undefined;
  return [zoom, x, y].every(Number.isFinite) ? clampViewport({ zoom, x, y }, leastZoom) : undefined;
}
