import { integerAttribute, integersAttribute } from '../../attributes.ts';
import { numbersOfTensor } from '../../tensorNumbers.ts';
import { inputOf, outputOf, quotientOrZero, type Rule, type RuleScope, type Rules, reshape } from '../rule.ts';
import { axisOf } from '../tensorInfo.ts';
import { shareAmongEquals } from './pooling.ts';

interface Reduction {
  readonly x: string;
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  /** The output and its gradient, with the reduced axes of size 1. */
  readonly y: string;
  readonly gradient: string;
  /** How many values each output combines. */
  readonly count: number;
}

/** A reduction over axes, given the gradient of `x` in any shape that broadcasts to its own. */
const reduce =
  (gradientOf: (scope: RuleScope, of: Reduction) => string): Rule =>
  (scope) => {
    const x = inputOf(scope, 0);
    const shape = scope.shapeOf(x);
    const axes = reducedAxes(scope, shape.length);
    if (axes.length === 0) return [scope.gradient];
    const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const withOnes = (tensor: string): string =>
      (integerAttribute(scope.node, 'keepdims') ?? 1) === 1 ? tensor : reshape(scope, tensor, kept);
    const count = axes.reduce((product, axis) => product * (shape[axis] as number), 1);
    const of = { x, shape, axes, y: withOnes(outputOf(scope)), gradient: withOnes(scope.gradient), count };
    return [scope.add('Expand', [gradientOf(scope, of), scope.integers(shape)])];
  };

/** The axes: an input, an attribute in older models, or all. */
export function reducedAxes(scope: RuleScope, rank: number): number[] {
  const given = scope.node.input[1] ? scope.constantOf(scope.node.input[1]) : undefined;
  const axes = given ? (numbersOfTensor(given) ?? []) : (integersAttribute(scope.node, 'axes') ?? []);
  if (axes.length > 0) return axes.map((axis) => axisOf(axis, rank));
  const nothing = integerAttribute(scope.node, 'noop_with_empty_axes') === 1;
  return nothing ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

const equals = reduce((scope, { x, y, gradient, axes }) => shareAmongEquals(scope, x, y, gradient, axes));
const times = (scope: RuleScope, ...[first = '', ...others]: string[]): string =>
  others.reduce((product, other) => scope.add('Mul', [product, other]), first);

export const reduction: Rules = {
  ReduceSum: reduce((_, { gradient }) => gradient),
  ReduceMean: reduce((scope, { gradient, count }) => times(scope, gradient, scope.floats([1 / count]))),
  ReduceMax: equals,
  ReduceMin: equals,
  ReduceL1: reduce((scope, { x, gradient }) => times(scope, scope.add('Sign', [x]), gradient)),
  ReduceL2: reduce((scope, { x, y, gradient }) => times(scope, x, quotientOrZero(scope, gradient, y))),
  ReduceSumSquare: reduce((scope, { x, gradient }) => times(scope, x, gradient, scope.floats([2]))),
  ReduceLogSum: reduce((scope, { y, gradient }) => scope.add('Div', [gradient, scope.add('Exp', [y])])),
  ReduceLogSumExp: reduce((scope, { x, y, gradient }) =>
    times(scope, scope.add('Exp', [scope.add('Sub', [x, y])]), gradient),
  ),
};
