import type { MethodDescriptor } from '../../../protocol/method.ts';
import { layerOption } from '../cam/layerOption.ts';

export const descriptor = {
  name: 'excitation-backprop',
  title: 'Excitation backprop',
  summary:
    'At once: what excited the class, passed back through positive weights alone; or what excited it more than others.',
  needs: { gradients: true, layer: true },
  options: {
    layer: layerOption,
    contrastive: {
      description:
        'Whether what excites all other classes is taken away. The map is then signed: below 0 a place speaks for others.',
      schema: { type: 'boolean', default: false },
    },
  },
  samples: null,
  asksAbout: 'the image alone',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'Nothing excites it' },
  betweenModels: { never: 'Excitation backprop asks about the image alone, so that there are no samples to compare.' },
} as const satisfies MethodDescriptor;
