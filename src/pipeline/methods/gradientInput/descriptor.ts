import type { MethodDescriptor } from '../../../protocol/method.ts';
import { layerOption } from '../cam/layerOption.ts';

export const descriptor = {
  name: 'gradient-input',
  title: 'Gradient × input',
  summary: 'At once: what a linear model would say that is like yours just here.',
  needs: { gradients: true },
  options: {
    layer: {
      ...layerOption,
      description: 'A tensor of the graph with places of the image, in the place of the input.',
    },
  },
  samples: null,
  asksAbout: 'the image alone',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: { never: 'Gradient × input asks about the image alone, so that there are no samples to compare.' },
} as const satisfies MethodDescriptor;
