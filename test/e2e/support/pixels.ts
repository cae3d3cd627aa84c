import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGB, row by row. */
  readonly rgb: Uint8Array;
}

/** Numbers row by row, as NumPy stores them. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The picture in a file, or in its bytes. */
export async function decode(file: string | Buffer): Promise<Pixels> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}

/** A two-dimensional float32 array from a .npy file of version 1. */
export async function readGrid(file: string): Promise<Grid> {
  const bytes = await readFile(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const [, height, width] = /'shape': \((\d+), (\d+)/.exec(header) ?? [];
  if (!header.includes("'<f4'") || width === undefined) throw new Error(`${file} is no float32 grid: ${header}`);
  const values = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
  return { width: Number(width), height: Number(height), values };
}

/** Root mean square difference, 0–255, of two pictures of one size. */
export function difference(a: Pixels, b: Pixels): number {
  const sum = a.rgb.reduce((total, value, index) => total + (value - b.rgb[index]!) ** 2, 0);
  return Math.sqrt(sum / a.rgb.length);
}

/** The largest difference of a channel, at each point. */
export function changes(a: Pixels, b: Pixels, points: readonly Point[]): readonly number[] {
  return points.map((point) => Math.max(...[0, 1, 2].map((c) => Math.abs(at(a, point, c) - at(b, point, c)))));
}

/** By how much red exceeds blue at a point. */
export function rednessAt(pixels: Pixels, point: Point): number {
  return at(pixels, point, 0) - at(pixels, point, 2);
}

/** How bright a line of `a` is beside the same line of `b`: the median over its pixels, where `b` is not black. */
export function brightness(a: Pixels, b: Pixels, points: readonly Point[]): number {
  const ratios = points.flatMap((point) => {
    const [now, before] = [a, b].map((pixels) => at(pixels, point, 0) + at(pixels, point, 1) + at(pixels, point, 2));
    return before! > 60 ? [now! / before!] : [];
  });
  ratios.sort((one, other) => one - other);
  return ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
}

/**
 * By how many pixels a part of the screen has to be moved to look the most like a picture that lies on it: 0, 0 where
 * that is drawn in its place.
 *
 * @param plane where the picture begins on that part, and how wide it is there.
 */
export function bestShift(
  screen: Pixels,
  picture: Pixels,
  plane: { readonly x: number; readonly y: number; readonly width: number },
): Point {
  const scale = plane.width / picture.width;
  const furthest = 4;
  let best = { x: 0, y: 0, apart: Number.POSITIVE_INFINITY };
  for (let down = -furthest; down <= furthest; down++) {
    for (let right = -furthest; right <= furthest; right++) {
      let apart = 0;
      for (let y = furthest; y < screen.height - furthest; y += 3) {
        for (let x = furthest; x < screen.width - furthest; x += 3) {
          // The middle of a pixel of the screen, between the middles of the picture's.
          const across = (x + 0.5 - plane.x) / scale - 0.5;
          const along = (y + 0.5 - plane.y) / scale - 0.5;
          apart += Math.abs(at(screen, { x: x + right, y: y + down }, 1) - between(picture, across, along));
        }
      }
      if (apart < best.apart) best = { x: right, y: down, apart };
    }
  }
  return { x: best.x, y: best.y };
}

/** The green of a picture between its pixels. */
function between(picture: Pixels, x: number, y: number): number {
  const held = (value: number, length: number) => Math.min(length - 1, Math.max(0, value));
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const green = (column: number, row: number) =>
    at(picture, { x: held(column, picture.width), y: held(row, picture.height) }, 1);
  const above = green(left, top) + (green(left + 1, top) - green(left, top)) * (x - left);
  const below = green(left, top + 1) + (green(left + 1, top + 1) - green(left, top + 1)) * (x - left);
  return above + (below - above) * (y - top);
}

function at({ width, rgb }: Pixels, { x, y }: Point, channel: number): number {
  return rgb[(y * width + x) * 3 + channel]!;
}
