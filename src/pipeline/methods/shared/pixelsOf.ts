import type { TeacherInput } from '../../model/teacherInput.ts';
import { type Mask, placePixels } from './mask.ts';

type Frame = Pick<TeacherInput, 'height' | 'width' | 'channels' | 'layout'>;

/** How much of each value of an image a mask hides, 0–1, in the teacher's order. */
export function pixelsOf({ cells, grid, offsetX, offsetY }: Mask, frame: Frame): Float32Array {
  const { height, width, channels, layout } = frame;
  const points = cells + 1;
  const [rows, columns] = [places(height, cells, offsetY), places(width, cells, offsetX)];
  const [ofPixel, ofChannel] = layout === 'NCHW' ? [1, height * width] : [channels, 1];
  const values = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const row = rows[y] as Place;
    for (let x = 0; x < width; x++) {
      const column = columns[x] as Place;
      const first = row.low * points + column.low;
      const above = mix(grid[first], grid[first + 1], column.share);
      const below = mix(grid[first + points], grid[first + points + 1], column.share);
      const value = mix(above, below, row.share);
      for (let channel = 0; channel < channels; channel++) {
        values[(y * width + x) * ofPixel + channel * ofChannel] = value;
      }
    }
  }
  return values;
}

interface Place {
  readonly low: number;
  readonly share: number;
}

function places(pixels: number, cells: number, offset: number): Place[] {
  const found: Place[] = [];
  placePixels(pixels, cells, offset, (pixel, low, share) => {
    found[pixel] = { low, share };
  });
  return found;
}

/** How much of each pixel a mask hides, 0–255, row by row. */
export function levelsOf(mask: Mask, { width, height }: Pick<Frame, 'width' | 'height'>): Uint8Array {
  return toLevels(pixelsOf(mask, { width, height, channels: 1, layout: 'NHWC' }));
}

/** Shares, 0–1, as levels, 0–255. */
export function toLevels(shares: Float32Array): Uint8Array {
  const levels = new Uint8Array(shares.length);
  for (let at = 0; at < shares.length; at++) levels[at] = Math.round(255 * (shares[at] as number));
  return levels;
}

const mix = (from = 0, to = 0, share = 0): number => from + share * (to - from);
