import type { Rule, Rules } from './rule.ts';
import { attentions } from './rules/attention.ts';
import { broadcasting } from './rules/broadcasting.ts';
import { convolution } from './rules/convolution.ts';
import { elementwise } from './rules/elementwise.ts';
import { gridSampling } from './rules/gridSample.ts';
import { indexing } from './rules/indexing.ts';
import { lpPooling } from './rules/lpPool.ts';
import { normalization } from './rules/normalization.ts';
import { pooling } from './rules/pooling.ts';
import { products } from './rules/products.ts';
import { quantized } from './rules/quantized.ts';
import { recurrent } from './rules/recurrent.ts';
import { reduction } from './rules/reduction.ts';
import { resizing } from './rules/resize.ts';
import { shape } from './rules/shape.ts';
import { trigonometry } from './rules/trigonometry.ts';

/** The differentiable operators, by what they do. */
export const families: Readonly<Record<string, Rules>> = {
  Convolutions: convolution,
  Pools: { ...pooling, ...lpPooling },
  'Products of matrices': { ...products, ...attentions },
  'Functions of one tensor': { ...elementwise, ...trigonometry },
  'Functions of several tensors': broadcasting,
  'Recurrent layers': recurrent,
  Normalisation: normalization,
  'Sums and other reductions': reduction,
  'Shapes, parts and places': { ...shape, ...indexing, ...resizing, ...gridSampling },
  'Quantised models': quantized,
};

/** The rule of each operator; those from domains other than ONNX's own have the domain before their name. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  Object.values(families).flatMap((family) => Object.entries(family)),
);
