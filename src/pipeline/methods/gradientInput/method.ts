import { sizesOf } from '../../model/gradients.ts';
import { enlarge } from '../cam/enlarge.ts';
import { featureMapOf } from '../cam/featureMap.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import { sumChannels } from '../gradient/pixelMap.ts';
import type { Method, MethodContext, MethodResult, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { descriptor } from './descriptor.ts';

/**
 * Gradient × input, or linear approximation: Σ over the channels of x · ∂z/∂x, signed, where z is the class's number
 * before the softmax and x the preprocessed image or a layer. Shrikumar et al. 2016 (arXiv 1605.01713); TorchRay,
 * linear_approx.py.
 */
export const method: Method = {
  explain(subject, run) {
    const { layer } = optionsOf(descriptor, run.options);
    return layer === undefined ? atInput(subject) : atLayer(subject, run, layer);
  },
};

const advice =
  'Each value is the pixel times the slope of the class’s score: what it adds, were the model linear around this image. Single pixels mean little, read areas.';

async function atInput(subject: Subject): Promise<MethodResult> {
  const { teacher, tensor, target, scores } = subject;
  const graph = gradientsOf(subject);
  const input = await graph.input();
  const session = await graph.open({ score: 'raw', gradients: [input] });
  const { gradients } = await session.run(tensor, target, scores);
  const slopes = gradients.get(input)?.values ?? new Float32Array();
  const still = judgeGradient(subject, slopes);
  const map = sumChannels(
    slopes.map((slope, at) => slope * (tensor[at] as number)),
    teacher.input,
  );
  return still ?? { status: 'ok', advice, map };
}

async function atLayer(subject: Subject, run: MethodContext, name: string): Promise<MethodResult> {
  const { teacher, tensor, target, scores } = subject;
  const graph = gradientsOf(subject);
  const layer = await graph.layer(name);
  const session = await graph.open({ score: 'raw', gradients: [layer.name], activations: [layer.name] });
  run.signal.throwIfAborted();
  const { gradients, activations } = await session.run(tensor, target, scores);
  const slopes = gradients.get(layer.name)?.values ?? new Float32Array();
  const numbers = activations.get(layer.name)?.values ?? new Float32Array();
  const product = featureMapOf(
    slopes.map((slope, at) => slope * (numbers[at] as number)),
    layer,
  );
  const sums = sumChannels(product.values, { ...product, layout: 'NCHW' });
  const notes = [`Layer: ${layer.name} (${sizesOf(layer)}).`];
  const settings = { layer: layer.name, layerSize: [layer.channels, layer.height, layer.width] };
  const still = judgeGradient(subject, slopes);
  return { ...(still ?? { status: 'ok', advice, map: enlarge(sums.values, layer, teacher.input) }), notes, settings };
}
