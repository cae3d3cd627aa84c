import type { MethodDescriptor } from '../../../protocol/method.ts';
import { baselines } from '../gradient/baselineNames.ts';

export const descriptor = {
  name: 'integrated-gradients',
  title: 'Integrated gradients',
  summary: 'Quick and fine: shares out the rise of the log-odds between an image of nothing and yours.',
  needs: { gradients: true },
  options: {
    steps: {
      description: 'Images on the way from the baseline, each of which is a run with gradients.',
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 32 },
    },
    baseline: {
      description: 'The image to start from: the blurred image, the grey that preprocessing makes 0, or black.',
      schema: { type: 'string', enum: baselines, default: 'blur' },
    },
    smoothing: {
      description:
        'Standard deviation of a Gaussian over the map, in pixels of the model’s input, so that areas can be read; 0 shows single pixels.',
      schema: { type: 'number', minimum: 0, maximum: 50, default: 5 },
    },
  },
  samples: null,
  asksAbout: '32 images on the way from the baseline (`steps`)',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: {
    never:
      'Integrated gradients hide nothing: their images lie between a baseline and yours, so that there is nothing to compare.',
  },
} as const satisfies MethodDescriptor;
