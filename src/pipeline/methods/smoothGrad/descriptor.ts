import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'smoothgrad',
  title: 'SmoothGrad',
  summary: 'Where the score is sensitive: gradients, averaged over noisy copies of the image.',
  needs: { gradients: true },
  options: {
    passes: {
      description: 'Noisy copies of the image. More of them make a steadier map.',
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
    },
    noise: {
      description: 'Standard deviation of the noise, as a share of the range of the preprocessed image.',
      schema: { type: 'number', minimum: 0, maximum: 1, default: 0.15 },
    },
    signed: {
      description: 'Times the image and signed, as Gradient × input, in the place of absolute values.',
      schema: { type: 'boolean', default: false },
    },
  },
  samples: null,
  asksAbout: '50 noisy copies (`passes`)',
  student: false,
  chance: 'unestimated',
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: {
    never: 'SmoothGrad adds noise to the image and hides nothing, so that there is nothing to compare.',
  },
} as const satisfies MethodDescriptor;
