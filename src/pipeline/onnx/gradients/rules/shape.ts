import { integerAttribute } from '../../attributes.ts';
import { ofOne, type Rule } from '../rule.ts';
import { axisOf } from '../tensorInfo.ts';

/** Operators that only change the shape. */
export const reshaped: Rule = ofOne(({ node }, gradient, builder) => [
  builder.reshape(gradient, builder.shapeOf(node.input[0] as string)),
]);

export const concat: Rule = ofOne(({ node, needs }, gradient, builder) => {
  const rank = builder.shapeOf(node.output[0] as string).length;
  const axis = axisOf(integerAttribute(node, 'axis') ?? 1, rank);
  const sizes = node.input.map((input) => builder.shapeOf(input)[axis] as number);
  const parts = builder.ops('Split', [gradient, builder.integers(sizes)], sizes.length, { axis });
  return parts.map((part, at) => (needs(at) ? part : undefined));
});
