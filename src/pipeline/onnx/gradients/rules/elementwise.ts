import { floatAttribute } from '../../attributes.ts';
import { unbroadcast } from '../broadcast.ts';
import { ofOne, type Rule } from '../rule.ts';

/** Passes the gradient on where a condition holds. */
export const relu: Rule = ofOne(({ node }, gradient, builder) => {
  const y = node.output[0] as string;
  return [builder.op('Mul', [gradient, builder.op('Sign', [y])])];
});

export const clip: Rule = ofOne(({ node }, gradient, builder) => {
  const [x = '', low, high] = node.input;
  const y = node.output[0] as string;
  const zero = builder.scalar(0, x);
  const bounds = [...(low ? [builder.op('Greater', [y, low])] : []), ...(high ? [builder.op('Less', [y, high])] : [])];
  if (floatAttribute(node, 'min') !== undefined) throw new Error('Clip of opset 6');
  return [bounds.reduce((passed, bound) => builder.op('Where', [bound, passed, zero]), gradient)];
});

/** Operators whose gradient is the one of what they give. */
export const passOn: Rule = ofOne((_, gradient) => [gradient]);

export const add: Rule = ofOne(({ node, needs }, gradient, builder) => {
  const from = builder.shapeOf(node.output[0] as string);
  return node.input.map((input, at) =>
    needs(at) ? unbroadcast(builder, gradient, from, builder.shapeOf(input)) : undefined,
  );
});

export const multiply: Rule = ofOne(({ node, needs }, gradient, builder) => {
  const [a = '', b = ''] = node.input;
  const from = builder.shapeOf(node.output[0] as string);
  const side = (at: number, own: string, other: string) =>
    needs(at) ? unbroadcast(builder, builder.op('Mul', [gradient, other]), from, builder.shapeOf(own)) : undefined;
  return [side(0, a, b), side(1, b, a)];
});

export const subtract: Rule = ofOne(({ node, needs }, gradient, builder) => {
  const [a = '', b = ''] = node.input;
  const from = builder.shapeOf(node.output[0] as string);
  return [
    needs(0) ? unbroadcast(builder, gradient, from, builder.shapeOf(a)) : undefined,
    needs(1) ? unbroadcast(builder, builder.op('Neg', [gradient]), from, builder.shapeOf(b)) : undefined,
  ];
});

/** y = σ(x): g · y · (1 − y). */
export const sigmoid: Rule = ofOne(({ node }, gradient, builder) => {
  const y = node.output[0] as string;
  const slope = builder.op('Mul', [y, builder.op('Sub', [builder.scalar(1, y), y])]);
  return [builder.op('Mul', [gradient, slope])];
});
