import type { TeacherInput } from '../../model/teacherInput.ts';

type Frame = Pick<TeacherInput, 'height' | 'width' | 'channels' | 'layout'>;

/** An image as one plane of height × width for each channel. @param values as the teacher takes it. */
export function planesOf(values: Float32Array, frame: Frame): Float32Array[] {
  const { channels, layout } = frame;
  const pixels = frame.height * frame.width;
  return Array.from({ length: channels }, (_, channel) => {
    if (layout === 'NCHW') return values.subarray(channel * pixels, (channel + 1) * pixels);
    return Float32Array.from({ length: pixels }, (_, pixel) => values[pixel * channels + channel] as number);
  });
}

/** The inverse: an image as the teacher takes it. */
export function imageOf(planes: readonly ArrayLike<number>[], frame: Frame): Float32Array {
  const { channels, layout } = frame;
  const pixels = frame.height * frame.width;
  const values = new Float32Array(pixels * channels);
  planes.forEach((plane, channel) => {
    const [first, step] = layout === 'NCHW' ? [channel * pixels, 1] : [channel, channels];
    for (let pixel = 0; pixel < pixels; pixel++) values[first + pixel * step] = plane[pixel] as number;
  });
  return values;
}
