import { explainByLayer, type LayerView } from '../cam/classActivation.ts';
import { channelMeans, weightedSum } from '../cam/featureMap.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  explain: (subject, run) => explainByLayer(subject, run, gradCam),
};

/**
 * Grad-CAM: Selvaraju et al., ICCV 2017 (arXiv 1610.02391), equations 1 and 2, before its ReLU: the sum of the layer's
 * channels, each weighted by the mean of its gradient over all positions.
 */
export function gradCam({ activations, gradients }: LayerView): Float64Array {
  return weightedSum(activations, channelMeans(gradients));
}
