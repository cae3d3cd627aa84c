import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'extremal-perturbation',
  title: 'Extremal perturbation',
  summary: 'Slow and clear: the parts of a given area that keep the class best, all else being blurred.',
  needs: { gradients: true },
  options: {
    areas: {
      description: 'Areas to find the best parts of, as shares of the image with commas between; the map adds them up.',
      schema: { type: 'string', minLength: 1, default: '0.025,0.05,0.1,0.2' },
    },
    steps: {
      description:
        'Steps for each area, each of which is a run with gradients. The authors take 800; fewer are longer ones.',
      schema: { type: 'integer', minimum: 10, maximum: 5000, default: 100 },
    },
    smoothing: {
      description:
        'Standard deviation of a Gaussian over the map, as a share of its short side; 0 shows the bare masks.',
      schema: { type: 'number', minimum: 0, maximum: 0.5, default: 0.09 },
    },
    mirror: {
      description: 'Whether every other step is shown the mirrored image. Off for models that tell left from right.',
      schema: { type: 'boolean', default: true },
    },
  },
  samples: null,
  asksAbout: '100 masked images for each of four areas (`steps`, `areas`)',
  student: false,
  chance: 'none',
  words: { 'nothing-shifted': 'No gradient' },
  betweenModels: {
    never: 'Its masks follow each model’s own gradient, so that no two models are shown the same.',
  },
} as const satisfies MethodDescriptor;
