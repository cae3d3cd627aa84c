import { explainByLayer, type LayerView } from '../cam/classActivation.ts';
import { weightedSum } from '../cam/featureMap.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  explain: (subject, run) => explainByLayer(subject, run, gradCamPlusPlus),
};

/** Keeps a quotient defined, as in pytorch-grad-cam. */
const tiny = 1e-6;

/**
 * Grad-CAM++ before its last ReLU: Chattopadhay et al., WACV 2018 (arXiv 1710.11063), equations 5 and 19, with the
 * second and third derivatives as powers of the first, which holds if an exponential follows; pytorch-grad-cam,
 * grad_cam_plusplus.py.
 */
export function gradCamPlusPlus({ activations, gradients }: LayerView): Float64Array {
  const { channels, height, width, values } = gradients;
  const places = height * width;
  const weights = Float64Array.from({ length: channels }, (_, channel) => {
    const slopes = values.subarray(channel * places, (channel + 1) * places);
    const total = activations.values
      .subarray(channel * places, (channel + 1) * places)
      .reduce((sum, value) => sum + value, 0);
    return slopes.reduce((sum, slope) => {
      const share = slope === 0 ? 0 : slope ** 2 / (2 * slope ** 2 + total * slope ** 3 + tiny);
      return sum + share * Math.max(0, slope);
    }, 0);
  });
  return weightedSum(activations, weights);
}
