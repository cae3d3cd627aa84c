import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'rise',
  title: 'RISE',
  summary: 'A second opinion that rests on no VAE.',
  needs: {},
  samples: 4000,
  student: false,
  betweenModels: {
    hidden: 'masks',
    same: 'they follow from the seed and the input’s size, not from a model’s answers. What they hide has, for each model, the colour that its preprocess makes 0',
    other:
      'the seed draws the same grids for both, but these are enlarged to inputs of {a} and {b} pixels, so that the masks are alike, not equal',
  },
} as const satisfies MethodDescriptor;
