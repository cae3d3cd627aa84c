import type { MethodOption } from '../../../protocol/method.ts';

/** The option of methods that look at one layer. */
export const layerOption = {
  description:
    'The tensor of the graph to look at: one with places of the image. Earlier ones have finer maps. Without it, the last one before the classifier.',
  schema: { type: 'string', minLength: 1 },
} as const satisfies MethodOption;
