import type { MethodDescriptor } from '../../../protocol/method.ts';
import { baselines } from '../gradient/baselineNames.ts';

export const descriptor = {
  name: 'fgvis',
  title: 'FGVis',
  summary: 'The finest: the fewest pixels, colour by colour, whose evidence the class needs.',
  needs: { gradients: true },
  options: {
    steps: {
      description: 'Steps at most, each of which is a run with gradients. It ends when the class is gone.',
      schema: { type: 'integer', minimum: 1, maximum: 2000, default: 200 },
    },
    remaining: {
      description: 'Share of the class’s probability at which it counts as gone. Less of it hides more pixels.',
      schema: { type: 'number', minimum: 0, maximum: 0.99, default: 0.05 },
    },
    sparsity: {
      description: 'Share of the steepest slope below which a value is not hidden. More of it hides fewer pixels.',
      schema: { type: 'number', minimum: 0, maximum: 0.99, default: 0.05 },
    },
    baseline: {
      description: 'What shows where the mask hides: the blurred image, the grey that preprocessing makes 0, or black.',
      schema: { type: 'string', enum: baselines, default: 'grey' },
    },
    smoothing: {
      description:
        'Standard deviation of a Gaussian over the map, in pixels of the model’s input, so that areas can be read; 0 shows single pixels.',
      schema: { type: 'number', minimum: 0, maximum: 50, default: 0 },
    },
  },
  samples: null,
  asksAbout: 'at most 200 masked images (`steps`)',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: {
    never: 'Its mask follows each model’s own gradient, so that no two models are shown the same.',
  },
} as const satisfies MethodDescriptor;
