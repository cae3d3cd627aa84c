import { paintedAffine } from '../../image/affine.ts';
import { fromPlanes, hiddenLevels, planesOf } from '../../image/tensorShape.ts';
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
  const { input } = teacher;
  const { height, width } = input;
  const planes = planesOf(tensor, input);
  if (kind === 'blur') {
    const { smooth } = gaussianSmoothing(width, height, blurShare * Math.min(height, width));
    return fromPlanes(planes.map(smooth), input);
  }
  const levels =
    kind === 'grey'
      ? hiddenLevels(tensor, input)
      : paintedAffine(preprocess, tensor, input).map(({ offset }) => offset);
  return fromPlanes(
    planes.map((plane, channel) => new Float64Array(plane.length).fill(levels[channel] as number)),
    input,
  );
}
