import type { Frame } from '../../src/protocol/panel.ts';

/** A rectangle, by its upper left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size of a picture, a map or a pane. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The frame of the model's input, in pixels of a preview that may be smaller than the original. */
export function frameOnPreview(frame: Frame, preview: Size): Rect {
  const sx = preview.width / frame.imageWidth;
  const sy = preview.height / frame.imageHeight;
  return { x: frame.x * sx, y: frame.y * sy, width: frame.width * sx, height: frame.height * sy };
}

/** Where the whole original lies in a view of the model's input whose size is `view` pixels. */
export function originalInView(frame: Frame, view: Size): Rect {
  const sx = view.width / frame.width;
  const sy = view.height / frame.height;
  return { x: 0 - frame.x * sx, y: 0 - frame.y * sy, width: frame.imageWidth * sx, height: frame.imageHeight * sy };
}

/** Index of the map's cell under a point of the preview; undefined outside the frame. */
export function cellAt(rect: Rect, map: Size, x: number, y: number): number | undefined {
  const column = Math.floor(((x - rect.x) / rect.width) * map.width);
  const row = Math.floor(((y - rect.y) / rect.height) * map.height);
  if (column < 0 || row < 0 || column >= map.width || row >= map.height) return undefined;
  return row * map.width + column;
}
