import { TensorProto_DataType as Type } from '../../proto/onnx_pb.ts';
import { numbersOfTensor } from '../../tensorNumbers.ts';
import { inputOf, outputOf, type Rule, type RuleScope, type Rules, unbroadcast } from '../rule.ts';

/** Functions of several broadcasting tensors, given the gradient of each in the shape of the output. */
const broadcast =
  (gradientOf: (scope: RuleScope, at: number) => string): Rule =>
  (scope) =>
    scope.node.input.map((name, at) => {
      if (!scope.wants(at)) return undefined;
      return unbroadcast(scope, gradientOf(scope, at), scope.shapeOf(outputOf(scope)), scope.shapeOf(name));
    });

const div = broadcast((scope, at) => {
  const quotient = scope.add('Div', [scope.gradient, inputOf(scope, 1)]);
  return at === 0 ? quotient : scope.add('Neg', [scope.add('Mul', [quotient, outputOf(scope)])]);
});

/**
 * b · a^(b − 1) for the base, a^b · ln a for the exponent. Where a = 0, the second is 0, and so is the first for b < 1: as in
 * PyTorch for b = 0, and as behind a root where the power ends vertically (see `quotientOrZero`).
 */
const pow = broadcast((scope, at) => {
  const [base, given] = [inputOf(scope, 0), inputOf(scope, 1)];
  const type = scope.typeOf(base) === 'float64' ? Type.DOUBLE : Type.FLOAT;
  const exponent = scope.typeOf(given) === scope.typeOf(base) ? given : scope.add('Cast', [given], { to: type });
  const [zero, one] = [scope.floats([0]), scope.floats([1])];
  const isZero = (): string => scope.add('Equal', [base, zero]);
  if (at === 1) {
    const slope = scope.add('Mul', [outputOf(scope), scope.add('Log', [base])]);
    return scope.add('Mul', [scope.gradient, scope.add('Where', [isZero(), zero, slope])]);
  }
  const lower = scope.add('Pow', [base, scope.add('Sub', [exponent, one])]);
  const slope = scope.add('Mul', [exponent, lower]);
  const constant = scope.constantOf(given);
  const isSmooth = constant !== undefined && numbersOfTensor(constant)?.every((value) => value >= 1);
  if (isSmooth) return scope.add('Mul', [scope.gradient, slope]);
  const ends = scope.add('And', [isZero(), scope.add('Less', [exponent, one])]);
  return scope.add('Mul', [scope.gradient, scope.add('Where', [ends, zero, slope])]);
});

/** The gradient goes to whichever is the extreme; ties share it equally. */
const extreme = broadcast((scope, at) => {
  const y = outputOf(scope);
  const isOne = scope.node.input.map((name) => {
    const equal = scope.add('Equal', [name, y]);
    return scope.add('Where', [equal, scope.floats([1]), scope.floats([0])]);
  });
  const count = isOne.length > 1 ? scope.add('Sum', isOne) : (isOne[0] as string);
  return scope.add('Div', [scope.add('Mul', [scope.gradient, isOne[at] as string]), count]);
});

const choose = broadcast((scope, at) => {
  const condition = inputOf(scope, 0);
  const zero = scope.floats([0]);
  return scope.add('Where', at === 1 ? [condition, scope.gradient, zero] : [condition, zero, scope.gradient]);
});

export const broadcasting: Rules = {
  Add: broadcast(({ gradient }) => gradient),
  Sum: broadcast(({ gradient }) => gradient),
  Mean: broadcast((scope) => scope.add('Mul', [scope.gradient, scope.floats([1 / scope.node.input.length])])),
  Sub: broadcast((scope, at) => (at === 0 ? scope.gradient : scope.add('Neg', [scope.gradient]))),
  Mul: broadcast((scope, at) => scope.add('Mul', [scope.gradient, inputOf(scope, 1 - at)])),
  Div: div,
  Pow: pow,
  Min: extreme,
  Max: extreme,
  Where: choose,
};
