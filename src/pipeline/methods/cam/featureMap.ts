import type { SpatialTensor } from '../../onnx/gradients/layers.ts';

/** A layer's activations for one image: one plane of `height` × `width` per channel, row by row. */
export interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** A layer's activations, or gradients with respect to them, plane by plane, whatever the layout in the graph. */
export function featureMapOf(values: Float32Array, { channels, height, width, layout }: SpatialTensor): FeatureMap {
  if (layout.kind === 'NCHW') return { channels, height, width, values };
  const places = height * width;
  const first = layout.kind === 'tokens' ? layout.extra * channels : 0;
  const planes = new Float32Array(channels * places);
  for (let channel = 0; channel < channels; channel++) {
    for (let place = 0; place < places; place++) {
      planes[channel * places + place] = values[first + place * channels + channel] as number;
    }
  }
  return { channels, height, width, values: planes };
}

/** Σ over the channels of weight · plane. */
export function weightedSum({ channels, height, width, values }: FeatureMap, weights: ArrayLike<number>): Float64Array {
  const places = height * width;
  const sum = new Float64Array(places);
  for (let channel = 0; channel < channels; channel++) {
    const weight = weights[channel] as number;
    for (let place = 0; place < places; place++) {
      sum[place] = (sum[place] as number) + weight * (values[channel * places + place] as number);
    }
  }
  return sum;
}

/** The mean of each channel's plane. */
export function channelMeans({ channels, height, width, values }: FeatureMap): Float64Array {
  const places = height * width;
  return Float64Array.from({ length: channels }, (_, channel) => {
    const plane = values.subarray(channel * places, (channel + 1) * places);
    return plane.reduce((sum, value) => sum + value, 0) / places;
  });
}
