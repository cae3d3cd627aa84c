import type { MethodDescriptor } from '../../../protocol/method.ts';
import { baselines } from '../gradient/baselineNames.ts';

export const descriptor = {
  name: 'masked-gradients',
  title: 'Masked gradients',
  summary:
    'What hiding a little more of each pixel does, in the mean over random masks: few runs, and a figure of trust.',
  needs: { gradients: true },
  options: {
    passes: {
      description: 'Masked images, each of which is a run with gradients. More of them make a steadier map.',
      schema: { type: 'integer', minimum: 2, maximum: 2000, default: 60 },
    },
    baseline: {
      description: 'What shows where a mask hides: the blurred image, the grey that preprocessing makes 0, or black.',
      schema: { type: 'string', enum: baselines, default: 'blur' },
    },
    smoothing: {
      description:
        'Standard deviation of a Gaussian over the map, in pixels of the model’s input, so that areas can be read; 0 shows single pixels.',
      schema: { type: 'number', minimum: 0, maximum: 50, default: 4 },
    },
  },
  samples: null,
  asksAbout: '60 masked images (`passes`)',
  student: false,
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: {
    never:
      'Its masks are random and follow from the seed alone, but each model’s gradient is taken on images of its own preprocessing, so that there is nothing to compare.',
  },
} as const satisfies MethodDescriptor;
