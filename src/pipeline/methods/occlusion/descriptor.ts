import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'occlusion',
  title: 'Occlusion',
  summary: 'Quick, and nothing about it is random.',
  needs: {},
  uses: { blending: true },
  samples: null,
  asksAbout: 'a number that follows from the input: 625 at 224 × 224',
  student: false,
  chance: 'none',
  betweenModels: {
    hidden: 'windows',
    same: 'they follow from the input’s size, and nothing is left to chance. What they hide has, for each model, the colour that its preprocess makes 0',
    other: 'the windows are those for inputs of {a} and of {b} pixels',
  },
} as const satisfies MethodDescriptor;
