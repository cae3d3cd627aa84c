import { floatAttribute, integerAttribute, integersAttribute, textAttribute } from '../../attributes.ts';
import type { Attribute } from '../../graph.ts';
import type { NodeProto } from '../../model.ts';
import { numbersOfTensor } from '../../tensorNumbers.ts';
import { inputOf, NotCovered, outputOf, type Rule, type RuleScope, type Rules, reshape } from '../rule.ts';
import { axisOf, sizeOf } from '../tensorInfo.ts';

/**
 * Resizing is linear along each axis. Its matrix is ONNX Runtime's result for the identity with the same attributes, so
 * that every mode and coordinate rule is exactly the one that ran; the gradient is multiplied by its transpose.
 */
const resize: Rule = (scope) => {
  const { node } = scope;
  if (textAttribute(node, 'coordinate_transformation_mode') === 'tf_crop_and_resize') {
    throw new NotCovered('it crops while it resizes');
  }
  const shape = scope.shapeOf(inputOf(scope, 0));
  const axes = integersAttribute(node, 'axes')?.map((axis) => axisOf(axis, shape.length)) ?? [...shape.keys()];
  const scales = scope.constantOf(node.input[2]);
  const factors = scales && numbersOfTensor(scales);
  const current = [...scope.shapeOf(outputOf(scope))];
  let result = scope.gradient;
  for (const [index, axis] of axes.entries()) {
    const size = shape[axis] as number;
    const large = current[axis] as number;
    if (size === large) continue;
    const matrix = matrixOf(scope, size, large, factors?.[index]);
    const around = [sizeOf(current.slice(0, axis)), large, sizeOf(current.slice(axis + 1))] as const;
    current[axis] = size;
    result = reshape(scope, along(scope, result, matrix, around), current);
  }
  return [result];
};

/** @param matrix large × size. */
function along(
  scope: RuleScope,
  gradient: string,
  matrix: string,
  [before, large, after]: readonly [number, number, number],
): string {
  if (after === 1) return scope.add('MatMul', [reshape(scope, gradient, [before, large]), matrix]);
  const turned = scope.add('Transpose', [matrix], { perm: [1, 0] });
  return scope.add('MatMul', [turned, reshape(scope, gradient, [before, large, after])]);
}

/** The result of resizing the identity along one axis, large × size. */
function matrixOf(scope: RuleScope, size: number, large: number, scale: number | undefined): string {
  const ones = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  const identity = scope.floats(ones, [1, 1, size, size]);
  const none = '';
  const how =
    scale === undefined ? [none, none, scope.integers([1, 1, large, size])] : [none, scope.single([1, 1, scale, 1])];
  return reshape(scope, scope.add('Resize', [identity, ...how], attributesOf(scope.node)), [large, size]);
}

function attributesOf(node: NodeProto): Record<string, Attribute> {
  const texts = ['mode', 'coordinate_transformation_mode', 'nearest_mode'].flatMap((name) => {
    const text = textAttribute(node, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const integers = ['antialias', 'exclude_outside'].map((name) => [name, integerAttribute(node, name) ?? 0] as const);
  const cubic = ['cubic_coeff_a', { float: floatAttribute(node, 'cubic_coeff_a') ?? -0.75 }] as const;
  return Object.fromEntries<Attribute>([...texts, ...integers, cubic]);
}

export const resizing: Rules = { Resize: resize };
