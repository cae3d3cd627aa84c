import { explainByLayer, type LayerView } from '../cam/classActivation.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  explain: (subject, run) => explainByLayer(subject, run, layerCam),
};

/**
 * LayerCAM: Jiang et al., IEEE TIP 2021, equations 5 to 7, before its last ReLU: the sum over the channels of the
 * layer's activations, each weighted by its own gradient where that is positive.
 */
export function layerCam({ activations, gradients }: LayerView): Float64Array {
  const places = activations.height * activations.width;
  const sum = new Float64Array(places);
  activations.values.forEach((value, at) => {
    const slope = gradients.values[at] as number;
    if (slope > 0) sum[at % places] = (sum[at % places] as number) + slope * value;
  });
  return sum;
}
