import type { MethodDescriptor } from '../../../protocol/method.ts';
import { layerOption } from '../cam/layerOption.ts';

export const descriptor = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  summary: 'At once: which areas the last layer counts for the class.',
  needs: { gradients: true, layer: true },
  options: { layer: layerOption },
  samples: null,
  asksAbout: 'the image alone',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'Nothing speaks for it' },
  betweenModels: { never: 'Grad-CAM asks about the image alone, so that there are no samples to compare.' },
} as const satisfies MethodDescriptor;
