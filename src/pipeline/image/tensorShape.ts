import type { Layout } from '../../protocol/models.ts';
import type { ChannelRole } from './channels.ts';

/** The size and order of the tensors that images are composed into. */
export interface TensorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** undefined: every channel is of the picture that is shown. */
  readonly roles?: readonly ChannelRole[] | undefined;
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

/**
 * What stands for nothing in each channel of an image: 0, the mean grey of the training images for most models; in a
 * channel beyond the picture that is shown its own mean, which leaves alone what is the same everywhere.
 */
export function hiddenLevels(image: Float32Array, { layout, channels, roles = [] }: TensorShape): Float32Array {
  const pixels = image.length / channels;
  return Float32Array.from({ length: channels }, (_, channel) => {
    if ((roles[channel] ?? 'picture') === 'picture') return 0;
    const [start, step] = layout === 'NCHW' ? [channel * pixels, 1] : [channel, channels];
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++) sum += image[start + pixel * step] as number;
    return sum / pixels;
  });
}

/** Which channel a number of an image belongs to. */
export function channelAt({ height, width, layout, channels }: TensorShape): (at: number) => number {
  const pixels = height * width;
  return layout === 'NCHW' ? (at) => Math.floor(at / pixels) : (at) => at % channels;
}
