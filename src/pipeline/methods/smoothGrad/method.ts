import { constantAt } from '../../image/tensorShape.ts';
import { randomStream } from '../../numeric/random.ts';
import { meanGradient } from '../gradient/meanGradient.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import { sumChannels } from '../gradient/pixelMap.ts';
import type { Method } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { descriptor } from './descriptor.ts';

/**
 * SmoothGrad: Smilkov et al. 2017 (arXiv 1706.03825): the mean gradient of the class's number before the softmax over
 * copies of the image with normal noise, whose standard deviation is a share of the image's range; then the sum over
 * the channels of its absolute values or, if `signed`, of its product with the image.
 */
export const method: Method = {
  async explain(subject, run) {
    const { tensor, teacher } = subject;
    const { passes, noise, signed } = optionsOf(descriptor, run.options);
    const constant = constantAt(teacher.input);
    const moved = tensor.filter((_, at) => !constant(at));
    const least = moved.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
    const most = moved.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
    const deviation = noise * (most - least);
    const mapOf = (slopes: Float64Array) =>
      sumChannels(
        slopes.map((slope, at) => (signed ? slope * (tensor[at] as number) : Math.abs(slope))),
        teacher.input,
      );
    const { gradient } = await meanGradient(subject, run, {
      score: 'raw',
      total: passes,
      imageOf(pass) {
        const random = randomStream(run.seed, pass);
        return tensor.map((value, at) => (constant(at) ? value : value + deviation * random.normal()));
      },
      mapOf,
    });
    const advice = signed
      ? 'Each value is the pixel times the slope of the class’s score in the mean over noisy copies of the image: above 0 it speaks for the class.'
      : 'Each value is how steeply the class’s score changes with the pixel, up or down: it shows where the model is sensitive, not what speaks for the class.';
    return judgeGradient(subject, gradient) ?? { status: 'ok', advice, map: mapOf(gradient), settings: { deviation } };
  },
};
