/** The objects of an image, as somebody has marked them. */
export interface ImageObjects {
  /** The file that says so: absolute. */
  readonly file: string;
  /** The size in pixels for which they were marked; undefined: the file does not say. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  readonly shapes: readonly ObjectShape[];
}

/** One object, in pixels of the image for which it was marked. */
export interface ObjectShape {
  /** Its class; undefined: the file does not say. */
  readonly name?: string | undefined;
  /** Whether it covers a point; x and y from the upper left corner, where the first pixel's middle is at 0.5. */
  covers(x: number, y: number): boolean;
}

/** What covers a rectangle. */
export function boxShape(x: number, y: number, width: number, height: number): ObjectShape['covers'] {
  return (px, py) => px >= x && px < x + width && py >= y && py < y + height;
}

/** @param rings x, y, x, y, …; a point is covered by a ring whose edge a ray from it crosses an odd number of times. */
export function polygonShape(rings: readonly (readonly number[])[]): ObjectShape['covers'] {
  return (x, y) => rings.some((ring) => isInRing(ring, x, y));
}

function isInRing(ring: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let at = 0, last = ring.length - 2; at + 1 < ring.length; last = at, at += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = [ring[at], ring[at + 1], ring[last], ring[last + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** @param marked not 0 where the object is; row by row. */
export function bitmapShape(marked: Uint8Array, width: number, height: number): ObjectShape['covers'] {
  return (x, y) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    return marked[Math.floor(y) * width + Math.floor(x)] !== 0;
  };
}
