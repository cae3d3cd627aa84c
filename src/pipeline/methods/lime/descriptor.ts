import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'lime',
  title: 'LIME',
  summary: 'Where regions have clear borders; its student has figures, too.',
  needs: {},
  samples: 1000,
  student: true,
  betweenModels: {
    hidden: 'choices of superpixels',
    same: 'the image has the same superpixels for both, and the seed says which are hidden',
    other: 'the image has other superpixels at {a} than at {b} pixels',
    otherAtOneSize: 'the models’ preprocess shows them the image in different pixels, which makes other superpixels',
  },
} as const satisfies MethodDescriptor;
