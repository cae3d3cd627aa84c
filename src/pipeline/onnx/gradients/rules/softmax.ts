import { integerAttribute } from '../../attributes.ts';
import { ofOne, type Rule } from '../rule.ts';

/** y = softmax(x): y · (g − Σ g·y). */
export const softmax: Rule = ofOne(({ node }, gradient, builder) => {
  const y = node.output[0] as string;
  const axis = builder.integers([integerAttribute(node, 'axis') ?? -1]);
  const sum = builder.op('ReduceSum', [builder.op('Mul', [gradient, y]), axis], { keepdims: 1 });
  return [builder.op('Mul', [y, builder.op('Sub', [gradient, sum])])];
});

/** y = log softmax(x): g − exp(y) · Σ g. */
export const logSoftmax: Rule = ofOne(({ node }, gradient, builder) => {
  const y = node.output[0] as string;
  const axis = builder.integers([integerAttribute(node, 'axis') ?? -1]);
  const sum = builder.op('ReduceSum', [gradient, axis], { keepdims: 1 });
  return [builder.op('Sub', [gradient, builder.op('Mul', [builder.op('Exp', [y]), sum])])];
});
