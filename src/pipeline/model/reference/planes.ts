import type { Channels } from '../../../protocol/models.ts';
import type { Picture } from '../../../protocol/pictures.ts';

/**
 * The pixel levels (0–255) of a picture, channel by channel in the order that the model wants. Grey is the luma of
 * ITU-R 601, as in `toTensor`.
 */
export function planesOf({ width, height, rgb }: Picture, channels: Channels, mirrored: boolean): Float32Array[] {
  const pixels = width * height;
  const from = (pixel: number): number => {
    if (!mirrored) return pixel * 3;
    const column = pixel % width;
    return (pixel - column + width - 1 - column) * 3;
  };
  if (channels === 'gray') {
    const plane = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) {
      const at = from(i);
      plane[i] = Math.round(0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0));
    }
    return [plane];
  }
  return (channels === 'rgb' ? [0, 1, 2] : [2, 1, 0]).map((colour) => {
    const plane = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) plane[i] = rgb[from(i) + colour] ?? 0;
    return plane;
  });
}
