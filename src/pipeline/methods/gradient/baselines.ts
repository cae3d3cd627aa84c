import { affineOf } from '../../image/affine.ts';
import { hiddenLevels } from '../../image/tensorShape.ts';
import { gaussianSmoothing } from '../../numeric/smoothing.ts';
import type { Subject } from '../method.ts';
import type { Baseline } from './baselineNames.ts';

/** Standard deviation of the blur as a share of the input's short side: 10 of 224 pixels. */
const blurShare = 10 / 224;

/**
 * A baseline as the teacher takes it: the image under a Gaussian; 0 after preprocessing, the mean grey of the training
 * images for most models; or black. A channel beyond the picture that is shown has its mean in place of grey and black.
 */
export function baselineOf({ teacher, tensor, preprocess }: Subject, kind: Baseline): Float32Array {
  const { height, width, channels, layout } = teacher.input;
  const hidden = hiddenLevels(tensor, teacher.input);
  const pixels = height * width;
  const placeOf = (pixel: number, channel: number) =>
    layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel;
  const result = new Float32Array(tensor.length);
  const { roles } = teacher.input;
  const plain = affineOf(preprocess).map(({ offset }, channel) => {
    const ofPicture = (roles?.[channel] ?? 'picture') === 'picture';
    return kind === 'black' && ofPicture ? offset : (hidden[channel] as number);
  });
  const smoothing = gaussianSmoothing(width, height, blurShare * Math.min(height, width));
  for (let channel = 0; channel < channels; channel++) {
    const plane = Float64Array.from({ length: pixels }, (_, pixel) => tensor[placeOf(pixel, channel)] as number);
    const values = kind === 'blur' ? smoothing.smooth(plane) : plane.fill(plain[channel] as number);
    values.forEach((value, pixel) => {
      result[placeOf(pixel, channel)] = value;
    });
  }
  return result;
}
