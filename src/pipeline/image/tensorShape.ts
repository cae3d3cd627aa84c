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

/** One image as a plane of height × width for each channel. */
export function planesOf(image: Float32Array, shape: TensorShape): Float32Array[] {
  const planes = planar(image, shape);
  const pixels = image.length / shape.channels;
  return Array.from({ length: shape.channels }, (_, channel) =>
    planes.subarray(channel * pixels, (channel + 1) * pixels),
  );
}

/** The inverse: one image in its layout. */
export function fromPlanes(planes: readonly ArrayLike<number>[], { height, width, layout }: TensorShape): Float32Array {
  const pixels = height * width;
  const image = new Float32Array(pixels * planes.length);
  planes.forEach((plane, channel) => {
    const [first, step] = layout === 'NCHW' ? [channel * pixels, 1] : [channel, planes.length];
    for (let pixel = 0; pixel < pixels; pixel++) image[first + pixel * step] = plane[pixel] as number;
  });
  return image;
}

/** Whether a channel is a part of the picture that is shown, not beyond it. */
export function isOfPicture({ roles }: Pick<TensorShape, 'roles'>, channel: number): boolean {
  return (roles?.[channel] ?? 'picture') === 'picture';
}

/**
 * What stands for nothing in each channel of an image: 0, the mean grey of the training images for most models; in a
 * channel beyond the picture that is shown its own mean, which leaves alone what is the same everywhere.
 */
export function hiddenLevels(image: Float32Array, shape: TensorShape): Float32Array {
  if (shape.roles === undefined) return new Float32Array(shape.channels);
  return Float32Array.from(planesOf(image, shape), (plane, channel) => {
    if (isOfPicture(shape, channel)) return 0;
    return plane.reduce((sum, value) => sum + value, 0) / plane.length;
  });
}

/** Which channel a number of an image belongs to. */
export function channelAt({ height, width, layout, channels }: TensorShape): (at: number) => number {
  const pixels = height * width;
  return layout === 'NCHW' ? (at) => Math.floor(at / pixels) : (at) => at % channels;
}

/** Which pixel a number of an image belongs to. */
export function pixelAt({ height, width, layout, channels }: TensorShape): (at: number) => number {
  const pixels = height * width;
  return layout === 'NCHW' ? (at) => at % pixels : (at) => Math.floor(at / channels);
}

/** Whether a number of an image is the same whatever the image. */
export function constantAt(shape: TensorShape): (at: number) => boolean {
  const { roles } = shape;
  if (roles === undefined) return () => false;
  const channel = channelAt(shape);
  return (at) => roles[channel(at)] === 'constant';
}
