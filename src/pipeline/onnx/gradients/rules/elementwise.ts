import { floatAttribute, textAttribute } from '../../attributes.ts';
import { TensorProto_DataType as Type } from '../../proto/onnx_pb.ts';
import {
  asNumber,
  inputOf,
  outputOf,
  quotientOrZero,
  type Rule,
  type RuleScope,
  type Rules,
  unbroadcast,
} from '../rule.ts';

export type Unary = (scope: RuleScope, x: string, y: string) => string;

/** A function of one tensor, given its derivative as a function of input and output. */
export const times =
  (derivative: Unary): Rule =>
  (scope) => [scope.add('Mul', [scope.gradient, derivative(scope, inputOf(scope, 0), outputOf(scope))])];

/** The gradient where a condition holds, otherwise 0. */
export const where =
  (condition: Unary): Rule =>
  (scope) => {
    const holds = condition(scope, inputOf(scope, 0), outputOf(scope));
    return [scope.add('Mul', [scope.gradient, asNumber(scope, holds, outputOf(scope))])];
  };

/** By its first input, if it has several. */
const pass: Rule = ({ gradient }) => [gradient];
/** Step functions: their derivative is 0 wherever it exists. */
export const none: Rule = () => [];

const positive: Unary = (scope, x) => scope.add('Greater', [x, scope.floats([0])]);
export const square = (scope: RuleScope, x: string): string => scope.add('Mul', [x, x]);
const scaled = (scope: RuleScope, x: string, by: number): string => scope.add('Mul', [x, scope.floats([by])]);
export const plus = (scope: RuleScope, x: string, by: number): string => scope.add('Add', [x, scope.floats([by])]);
export const minusFrom = (scope: RuleScope, by: number, x: string): string => scope.add('Sub', [scope.floats([by]), x]);
/** The derivative of a sigmoid, from its result. */
export const ofSigmoid = (scope: RuleScope, y: string): string => scope.add('Mul', [y, minusFrom(scope, 1, y)]);
/** The derivative of a hyperbolic tangent, from its result. */
export const ofTanh = (scope: RuleScope, y: string): string => minusFrom(scope, 1, square(scope, y));
const select = (scope: RuleScope, condition: string, yes: string, no: string): string =>
  scope.add('Where', [condition, yes, no]);
export const number = ({ node }: RuleScope, name: string, otherwise: number): number =>
  floatAttribute(node, name) ?? otherwise;

/** a · (e^x/alpha − 1) · gain below 0, gain · x above: its slope, from the input. */
const exponentialBelow =
  (values: (scope: RuleScope) => { readonly below: number; readonly rate: number; readonly above: number }): Unary =>
  (scope, x) => {
    const { below, rate, above } = values(scope);
    const low = scaled(scope, scope.add('Exp', [scaled(scope, x, rate)]), below);
    return select(scope, positive(scope, x, x), scope.floats([above]), low);
  };

const strictlyBetween = (scope: RuleScope, x: string, low: number, high: number): string =>
  scope.add('And', [scope.add('Greater', [x, scope.floats([low])]), scope.add('Less', [x, scope.floats([high])])]);

/** Φ(x) + x φ(x), the slope of x Φ(x). */
const gelu: Unary = (scope, x) => {
  if (textAttribute(scope.node, 'approximate') === 'tanh') return tanhGelu(scope, x);
  const cumulative = scaled(scope, plus(scope, scope.add('Erf', [scaled(scope, x, Math.SQRT1_2)]), 1), 0.5);
  const density = scaled(scope, scope.add('Exp', [scaled(scope, square(scope, x), -0.5)]), 1 / Math.sqrt(2 * Math.PI));
  return scope.add('Add', [cumulative, scope.add('Mul', [x, density])]);
};

/** Of ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³): ½ (1 + t) + ½ x (1 − t²) u′. */
const tanhGelu = (scope: RuleScope, x: string): string => {
  const [rate, cubic] = [Math.sqrt(2 / Math.PI), 0.044715];
  const squared = square(scope, x);
  const u = scaled(scope, scope.add('Mul', [x, plus(scope, scaled(scope, squared, cubic), 1)]), rate);
  const t = scope.add('Tanh', [u]);
  const slope = scaled(scope, plus(scope, scaled(scope, squared, 3 * cubic), 1), rate);
  const steep = scope.add('Mul', [scope.add('Mul', [x, ofTanh(scope, t)]), slope]);
  return scaled(scope, scope.add('Add', [plus(scope, t, 1), steep]), 0.5);
};

/** Of x · s, s = σ(a x): s + a x s (1 − s). */
const swish = (scope: RuleScope, x: string, alpha: number): string => {
  const s = scope.add('Sigmoid', [scaled(scope, x, alpha)]);
  const steep = scope.add('Mul', [scaled(scope, x, alpha), ofSigmoid(scope, s)]);
  return scope.add('Add', [s, steep]);
};

/** Of x · tanh(softplus(x)): t + x (1 − t²) σ(x). */
const mish: Unary = (scope, x) => {
  const t = scope.add('Tanh', [scope.add('Softplus', [x])]);
  const steep = scope.add('Mul', [ofTanh(scope, t), scope.add('Sigmoid', [x])]);
  return scope.add('Add', [t, scope.add('Mul', [x, steep])]);
};

/** (x / 3 + ½) between −3 and 3, 0 below, 1 above. */
const hardSwish: Unary = (scope, x) => {
  const inner = plus(scope, scaled(scope, x, 1 / 3), 0.5);
  const above = select(scope, scope.add('Less', [x, scope.floats([3])]), inner, scope.floats([1]));
  return select(scope, scope.add('Greater', [x, scope.floats([-3])]), above, scope.floats([0]));
};

/**
 * Between its bounds, which are inputs; each may be absent. The result decides, so that ONNX Runtime can still fuse it
 * with the convolution before it; at a bound the gradient is 0, as in PyTorch's hardtanh.
 */
const clip: Rule = (scope) => {
  const [, low, high] = scope.node.input;
  const y = outputOf(scope);
  const inside = [...(low ? [scope.add('Greater', [y, low])] : []), ...(high ? [scope.add('Less', [y, high])] : [])];
  const [first, second] = inside;
  if (first === undefined) return [scope.gradient];
  const holds = second === undefined ? first : scope.add('And', [first, second]);
  return [scope.add('Mul', [scope.gradient, asNumber(scope, holds, outputOf(scope))])];
};

/** The slope is a separate input, which broadcasts to the other. */
const prelu: Rule = (scope) => {
  const [x, slope] = [inputOf(scope, 0), inputOf(scope, 1)];
  const below = scope.add('Less', [x, scope.floats([0])]);
  const byX = (): string => select(scope, below, scope.add('Mul', [scope.gradient, slope]), scope.gradient);
  const bySlope = (): string => {
    const product = scope.add('Mul', [scope.gradient, select(scope, below, x, scope.floats([0]))]);
    return unbroadcast(scope, product, scope.shapeOf(x), scope.shapeOf(slope));
  };
  return [scope.wants(0) ? byX() : undefined, scope.wants(1) ? bySlope() : undefined];
};

/** Between types of real numbers; bytes have the gradient of the numbers that they become. */
const cast: Rule = (scope) => {
  const [from, to] = [scope.typeOf(inputOf(scope, 0)), scope.typeOf(outputOf(scope))];
  if (from === to || from === 'uint8' || from === 'int8') return [scope.gradient];
  return [scope.add('Cast', [scope.gradient], { to: from === 'float64' ? Type.DOUBLE : Type.FLOAT })];
};

export const elementwise: Rules = {
  Identity: pass,
  Dropout: pass,
  Cast: cast,
  Relu: where((scope, _, y) => positive(scope, y, y)),
  ThresholdedRelu: where((scope, x) => scope.add('Greater', [x, scope.floats([number(scope, 'alpha', 1)])])),
  LeakyRelu: times((scope, x) =>
    select(scope, positive(scope, x, x), scope.floats([1]), scope.floats([number(scope, 'alpha', 0.01)])),
  ),
  PRelu: prelu,
  Elu: times(exponentialBelow((scope) => ({ below: number(scope, 'alpha', 1), rate: 1, above: 1 }))),
  Selu: times(
    exponentialBelow((scope) => {
      const gain = number(scope, 'gamma', 1.0507009873554805);
      return { below: gain * number(scope, 'alpha', 1.6732632423543772), rate: 1, above: gain };
    }),
  ),
  Celu: times(exponentialBelow((scope) => ({ below: 1, rate: 1 / number(scope, 'alpha', 1), above: 1 }))),
  Softplus: times((scope, x) => scope.add('Sigmoid', [x])),
  Softsign: times((scope, x) => scope.add('Reciprocal', [square(scope, plus(scope, scope.add('Abs', [x]), 1))])),
  Mish: times(mish),
  Sigmoid: times((scope, _, y) => ofSigmoid(scope, y)),
  HardSigmoid: times((scope, _, y) =>
    select(scope, strictlyBetween(scope, y, 0, 1), scope.floats([number(scope, 'alpha', 0.2)]), scope.floats([0])),
  ),
  HardSwish: times(hardSwish),
  Swish: times((scope, x) => swish(scope, x, number(scope, 'alpha', 1))),
  Tanh: times((scope, _, y) => ofTanh(scope, y)),
  Erf: times((scope, x) =>
    scaled(scope, scope.add('Exp', [scope.add('Neg', [square(scope, x)])]), 2 / Math.sqrt(Math.PI)),
  ),
  Gelu: times(gelu),
  'com.microsoft::Gelu': times(gelu),
  'com.microsoft::FastGelu': times(tanhGelu),
  'com.microsoft::QuickGelu': times((scope, x) => swish(scope, x, number(scope, 'alpha', 1.702))),
  Clip: clip,
  Exp: times((_, __, y) => y),
  Log: (scope) => [scope.add('Div', [scope.gradient, inputOf(scope, 0)])],
  Sqrt: (scope) => [quotientOrZero(scope, scaled(scope, scope.gradient, 0.5), outputOf(scope))],
  Reciprocal: times((scope, _, y) => scope.add('Neg', [square(scope, y)])),
  Neg: (scope) => [scope.add('Neg', [scope.gradient])],
  Abs: times((scope, x) => scope.add('Sign', [x])),
  Mod: pass,
  Hardmax: none,
  Floor: none,
  Ceil: none,
  Round: none,
  Sign: none,
};
