import type { Rule } from './rule.ts';
import { attentions } from './rules/attention.ts';
import { broadcasting } from './rules/broadcasting.ts';
import { convolution } from './rules/convolution.ts';
import { elementwise } from './rules/elementwise.ts';
import { indexing } from './rules/indexing.ts';
import { lpPooling } from './rules/lpPool.ts';
import { normalization } from './rules/normalization.ts';
import { pooling } from './rules/pooling.ts';
import { products } from './rules/products.ts';
import { quantized } from './rules/quantized.ts';
import { reduction } from './rules/reduction.ts';
import { resizing } from './rules/resize.ts';
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
    ...indexing,
    ...lpPooling,
    ...resizing,
    ...attentions,
    ...quantized,
  }),
);
