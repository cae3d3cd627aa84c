import type { Rule } from './rule.ts';
import { broadcasting } from './rules/broadcasting.ts';
import { convolution } from './rules/convolution.ts';
import { elementwise } from './rules/elementwise.ts';
import { normalization } from './rules/normalization.ts';
import { pooling } from './rules/pooling.ts';
import { products } from './rules/products.ts';
import { reduction } from './rules/reduction.ts';
import { shape } from './rules/shape.ts';

/** Every operator that can be differentiated. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...convolution,
    ...pooling,
    ...products,
    ...elementwise,
    ...broadcasting,
    ...normalization,
    ...reduction,
    ...shape,
  }),
);
