import { integerAttribute } from '../../attributes.ts';
import type { NodeProto } from '../../model.ts';
import type { GraphBuilder } from '../graphBuilder.ts';
import { ofOne, type Rule } from '../rule.ts';
import { axisOf } from '../tensorInfo.ts';

/** The shape of a reduction's input with 1 along the axes that are reduced. */
function keptShape(builder: GraphBuilder, node: NodeProto): number[] {
  const [x = '', axes] = node.input;
  const shape = builder.shapeOf(x);
  const given = axes ? builder.numbersOf(axes) : undefined;
  const all = given === undefined || given.length === 0;
  if (all && integerAttribute(node, 'noop_with_empty_axes') === 1) return [...shape];
  const reduced = new Set((given ?? []).map((axis) => axisOf(axis, shape.length)));
  return shape.map((size, axis) => (all || reduced.has(axis) ? 1 : size));
}

/** Every term gets the gradient of its sum. */
export const reduceSum: Rule = ofOne(({ node }, gradient, builder) => {
  const kept = builder.reshape(gradient, keptShape(builder, node));
  return [builder.op('Expand', [kept, builder.integers(builder.shapeOf(node.input[0] as string))])];
});

/** y = ln Σ exp x: g · exp(x − y). */
export const reduceLogSumExp: Rule = ofOne(({ node }, gradient, builder) => {
  const kept = keptShape(builder, node);
  const y = builder.reshape(node.output[0] as string, kept);
  const share = builder.op('Exp', [builder.op('Sub', [node.input[0] as string, y])]);
  return [builder.op('Mul', [share, builder.reshape(gradient, kept)])];
});
