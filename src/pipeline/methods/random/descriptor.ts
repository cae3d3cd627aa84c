import type { MethodDescriptor } from '../../../protocol/method.ts';

export const descriptor = {
  name: 'random',
  title: 'Random (reference)',
  summary: 'The line that a method has to beat.',
  needs: {},
  samples: null,
  asksAbout: 'nothing',
  student: false,
  words: { unstable: 'Reference only' },
  reference: true,
  betweenModels: {
    never: 'A random map asks no model anything, so that this says nothing about the two.',
  },
} as const satisfies MethodDescriptor;
