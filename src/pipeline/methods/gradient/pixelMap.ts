import type { SaliencyMap } from '../../../protocol/explanation.ts';
import type { TeacherInput } from '../../model/teacherInput.ts';
import { gaussianSmoothing } from '../../numeric/smoothing.ts';

type Frame = Pick<TeacherInput, 'height' | 'width' | 'layout' | 'channels' | 'roles'>;

/**
 * The sum over the channels of what lies at each pixel, without those that are the same for every image.
 * @param values as the teacher takes an image.
 */
export function sumChannels(values: ArrayLike<number>, { height, width, channels, layout, roles }: Frame): SaliencyMap {
  const pixels = height * width;
  const sums = Float32Array.from({ length: pixels }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      if (roles?.[channel] === 'constant') continue;
      sum += values[layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel] as number;
    }
    return sum;
  });
  return { height, width, values: sums };
}

/**
 * Smoothed by a Gaussian: each pixel shares its value out among its neighbours inside the image, so that the sum stays.
 *
 * @param deviation standard deviation in pixels; 0: as it is.
 */
export function smoothMap({ height, width, values }: SaliencyMap, deviation: number): SaliencyMap {
  if (deviation === 0) return { height, width, values };
  return { height, width, values: Float32Array.from(gaussianSmoothing(width, height, deviation).spread(values)) };
}
