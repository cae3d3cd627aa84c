import type { MethodDescriptor } from '../../../protocol/method.ts';
import { layerOption } from '../cam/layerOption.ts';

export const descriptor = {
  name: 'score-cam',
  title: 'Score-CAM',
  summary: 'As Grad-CAM, for models that have no gradients: asks about each channel of a layer.',
  needs: { layer: true },
  options: { layer: layerOption },
  samples: null,
  asksAbout: 'each channel of the layer: 512 with the bundled model',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'Nothing speaks for it' },
  betweenModels: {
    never: 'What Score-CAM hides follows the model’s own layer, so that its samples can’t be compared.',
  },
} as const satisfies MethodDescriptor;
