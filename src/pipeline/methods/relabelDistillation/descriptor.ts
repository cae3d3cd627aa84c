import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'relabel',
  title: 'Re-label distillation',
  summary: 'The usual choice: its figures say how far to trust the map.',
  needs: { vae: true },
  uses: { gradients: true, blending: true },
  options: {
    gradients: {
      description:
        'Differentiate the model’s graph under some masks, too: a better map of as many samples, for half as much time again. Off, or where the graph can’t be differentiated, the model is a black box.',
      schema: { type: 'boolean', default: true },
    },
  },
  samples: 'setting',
  student: true,
  betweenModels: {
    never:
      'Both are drawn with the same seed and method, but where and how strongly a sample is changed follows each model’s own answers, so the samples are not the same.',
  },
} as const satisfies MethodDescriptor;
