import type { Layout } from '../../protocol/models.ts';

/** The size and order of the tensors that images are composed into. */
export interface TensorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly layout: Layout;
}

/** The student sees about this many pixels a side: finer than the finest masks, and few enough to be quick. */
const studentSide = 28;

/** How many of the student's pixels there are, and how many of the teacher's a side each one averages. */
export function studentSize({ height, width }: TensorShape): {
  readonly width: number;
  readonly height: number;
  readonly cell: number;
} {
  const cell = Math.max(1, Math.round(Math.min(height, width) / studentSide));
  return { width: Math.ceil(width / cell), height: Math.ceil(height / cell), cell };
}

/** One image, channel by channel. */
export function planar(image: Float32Array, { layout, channels }: TensorShape): Float32Array {
  if (layout === 'NCHW' || channels === 1) return image;
  const planes = new Float32Array(image.length);
  const plane = image.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < plane; pixel++) {
      planes[channel * plane + pixel] = image[pixel * channels + channel] as number;
    }
  }
  return planes;
}
