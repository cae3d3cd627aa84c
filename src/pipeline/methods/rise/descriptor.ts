import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'rise',
  title: 'RISE',
  summary: 'A second opinion that rests on no VAE.',
  needs: {},
  uses: { blending: true },
  options: {
    points: {
      description:
        'Points on each side of the grid that a mask is enlarged from. More of them find smaller parts of the image, and need more samples to tell them from chance.',
      schema: { type: 'integer', minimum: 2, maximum: 32, default: 7 },
    },
  },
  samples: 4000,
  student: false,
  betweenModels: {
    hidden: 'masks',
    same: 'they follow from the seed and the input’s size, not from a model’s answers. What they hide has, for each model, the colour that its preprocess makes 0',
    other:
      'the seed draws the same grids for both, but these are enlarged to inputs of {a} and {b} pixels, so that the masks are alike, not equal',
  },
} as const satisfies MethodDescriptor;
