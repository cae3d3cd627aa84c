import type { MethodDescriptor } from '../../../protocol/method.ts';
import { baselines } from '../gradient/baselineNames.ts';

export const descriptor = {
  name: 'igos++',
  title: 'iGOS++',
  summary: 'Slow and sharp: one small mask whose pixels take the class away when hidden and bring it back when shown.',
  needs: { gradients: true },
  options: {
    iterations: {
      description: 'Steps of the mask, each of which is four integrated gradients and a search for how far to go.',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 15 },
    },
    passes: {
      description: 'Images of each integrated gradient. The authors take 20; fewer are as much faster, and rougher.',
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 5 },
    },
    size: {
      description:
        'Points on each side of the mask, which is enlarged. More of them make finer maps with more speckles.',
      schema: { type: 'integer', minimum: 2, maximum: 224, default: 28 },
    },
    sparsity: {
      description: 'How much the mask’s mean counts. More of it makes a smaller mask.',
      schema: { type: 'number', minimum: 0, maximum: 1000, default: 1 },
    },
    smoothness: {
      description: 'How much differences of neighbours in the mask count, those within an even part of the image most.',
      schema: { type: 'number', minimum: 0, maximum: 1000, default: 20 },
    },
    noise: {
      description: 'Standard deviation of the noise on every image, after preprocessing.',
      schema: { type: 'number', minimum: 0, maximum: 2, default: 0.2 },
    },
    baseline: {
      description: 'What shows where the mask hides: the blurred image, the grey that preprocessing makes 0, or black.',
      schema: { type: 'string', enum: baselines, default: 'blur' },
    },
  },
  samples: null,
  asksAbout: '300 runs with gradients (`iterations` × 4 × `passes`), and about five times as many without',
  student: false,
  chance: 'unestimated',
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: {
    never: 'Its mask follows each model’s own gradient, so that no two models are shown the same.',
  },
} as const satisfies MethodDescriptor;
