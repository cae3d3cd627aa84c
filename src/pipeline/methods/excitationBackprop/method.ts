import { sizesOf } from '../../model/gradients.ts';
import { chosenLayer } from '../cam/classActivation.ts';
import { enlarge } from '../cam/enlarge.ts';
import { featureMapOf } from '../cam/featureMap.ts';
import { sumChannels } from '../gradient/pixelMap.ts';
import type { Method } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { gradientsOf } from '../shared/gradientsOf.ts';
import { descriptor } from './descriptor.ts';

/**
 * Excitation backprop: Zhang et al., ECCV 2016 (arXiv 1608.00507); TorchRay, excitation_backprop.py. The excitation of a
 * layer (see `excite`), summed over its channels; contrastive, less that of all other classes. TorchRay cuts the latter
 * off at 0, where the sign is kept here.
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, tensor, target, scores } = subject;
    const { contrastive } = optionsOf(descriptor, run.options);
    const layer = await chosenLayer(subject, run);
    const way = contrastive ? 'contrast' : 'excitation';
    const session = await gradientsOf(subject).open({ score: 'raw', gradients: [layer.name], way });
    run.signal.throwIfAborted();
    const { gradients } = await session.run(tensor, target, scores);
    const excitation = featureMapOf(gradients.get(layer.name)?.values ?? new Float32Array(), layer);
    const { values } = sumChannels(excitation.values, { ...excitation, layout: 'NCHW' });
    const notes = [`Layer: ${layer.name} (${sizesOf(layer)}).`];
    const settings = { contrastive, layer: layer.name, layerSize: [layer.channels, layer.height, layer.width] };
    if (values.every((value) => value === 0)) {
      const label = teacher.labels[target] ?? `class ${target}`;
      const advice = `Nothing in layer ${layer.name} excites ${label} by a positive weight: choose another layer, or a method that looks at the whole model, such as relabel.`;
      return { status: 'nothing-shifted', advice, map: null, notes, settings };
    }
    const advice = contrastive
      ? `Above 0 one of the layer’s ${layer.height} × ${layer.width} places excites the class more than others, below 0 less: read areas of that size, not outlines.`
      : `Each pixel shows the share of the class’s excitation that comes from the layer’s ${layer.height} × ${layer.width} places, which may excite other classes as much: contrastive=true tells.`;
    return { status: 'ok', advice, map: enlarge(values, layer, teacher.input), notes, settings };
  },
};
