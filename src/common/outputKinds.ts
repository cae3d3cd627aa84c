import type { ModelSpec } from '../protocol/models.ts';

/** Everything that `output` of a model may be, in the order of pickers. */
export const outputKinds = [
  'auto',
  'logits',
  'probabilities',
  'sigmoid',
  'multilabel',
  'score',
] as const satisfies readonly ModelSpec['output'][];
