import { sizesOf } from '../../model/gradients.ts';
import type { SpatialTensor } from '../../onnx/gradients/layers.ts';
import type { MethodContext, MethodResult, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { enlarge } from './enlarge.ts';
import { type FeatureMap, featureMapOf } from './featureMap.ts';
import { layerOption } from './layerOption.ts';

/** What a class activation map is computed from. */
export interface LayerView {
  /** The layer's activations. */
  readonly activations: FeatureMap;
  /** The gradients of the class's number before the softmax with respect to them. */
  readonly gradients: FeatureMap;
}

/** The user's layer, or the last one with spatial positions. */
export function chosenLayer(subject: Subject, run: MethodContext): Promise<SpatialTensor> {
  const { layer } = optionsOf({ options: { layer: layerOption } }, run.options);
  return gradientsOf(subject).layer(layer);
}

/**
 * Explains by one layer, in one run of the model and its gradients.
 * @param mapOf returns the map at the layer's size, height × width values; negative ones become 0.
 */
export async function explainByLayer(
  subject: Subject,
  run: MethodContext,
  mapOf: (view: LayerView) => ArrayLike<number>,
): Promise<MethodResult> {
  const layer = await chosenLayer(subject, run);
  const request = { score: 'raw', gradients: [layer.name], activations: [layer.name] } as const;
  const session = await gradientsOf(subject).open(request);
  run.signal.throwIfAborted();
  const { gradients, activations } = await session.run(subject.tensor, subject.target, subject.scores);
  const planes = (values: Float32Array = new Float32Array()) => featureMapOf(values, layer);
  const view = {
    activations: planes(activations.get(layer.name)?.values),
    gradients: planes(gradients.get(layer.name)?.values),
  };
  return layerResult(subject, layer, mapOf(view));
}

/** The explanation that a map at a layer's size gives. Negative values become 0, as in all methods of this family. */
export function layerResult(subject: Subject, layer: SpatialTensor, values: ArrayLike<number>): MethodResult {
  const positive = Float64Array.from(values, (value) => Math.max(0, value));
  const settings = { layer: layer.name, layerSize: [layer.channels, layer.height, layer.width] };
  const notes = [`Layer: ${layer.name} (${sizesOf(layer)}).`];
  if (positive.every((value) => value === 0)) {
    const label = subject.teacher.labels[subject.target] ?? `class ${subject.target}`;
    const advice = `Nothing in layer ${layer.name} speaks for ${label}: choose another layer, or a method that looks at the whole model, such as relabel.`;
    return { status: 'nothing-shifted', advice, map: null, notes, settings };
  }
  const advice = `Each pixel shows how much the layer’s ${layer.height} × ${layer.width} places speak for the class: read areas of that size, not outlines.`;
  return { status: 'ok', advice, map: enlarge(positive, layer, subject.teacher.input), notes, settings };
}
