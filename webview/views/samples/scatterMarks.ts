import type { Rect } from '../../logic/geometry.ts';
import type { Point } from '../../logic/scatter.ts';

type Place = Pick<Rect, 'x' | 'y'>;

/** Puts a point's circle or diamond where it lies. */
export function setShape(shape: SVGElement | undefined, { x, y }: Place, size: number): void {
  if (shape instanceof SVGCircleElement) {
    for (const [name, value] of Object.entries({ cx: x, cy: y, r: size })) shape.setAttribute(name, value.toFixed(3));
  } else shape?.setAttribute('d', diamond(x, y, size * 1.25));
}

/** A line from a point at the edge to where it would lie. */
export function farMark({ x, y, far }: Point, size: number): string {
  const at = (from: number, direction: number, by: number) => (from + direction * by * size).toFixed(3);
  const [across, down] = [far?.x ?? 0, far?.y ?? 0];
  return `M${at(x, across, 1.6)},${at(y, down, 1.6)}L${at(x, across, 3.6)},${at(y, down, 3.6)}`;
}

function diamond(x: number, y: number, size: number): string {
  const [left, right, top, bottom] = [x - size, x + size, y - size, y + size].map((value) => value.toFixed(3));
  return `M${left},${y.toFixed(3)}L${x.toFixed(3)},${top}L${right},${y.toFixed(3)}L${x.toFixed(3)},${bottom}Z`;
}
