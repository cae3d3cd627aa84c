import { floatAttribute, integerAttribute, integersAttribute } from '../../attributes.ts';
import { inputOf, outputOf, quotientOrZero, type Rule, type RuleScope, type Rules, reshape, sumOver } from '../rule.ts';
import { axisOf } from '../tensorInfo.ts';

const mul = (scope: RuleScope, a: string, b: string): string => scope.add('Mul', [a, b]);
const quotient = (scope: RuleScope, a: string, b: string): string => scope.add('Div', [a, b]);
const mean = (scope: RuleScope, x: string, axes: readonly number[]): string =>
  scope.add('ReduceMean', [x, scope.integers(axes)], { keepdims: 1 });
const epsilonOf = ({ node }: RuleScope, otherwise = 1e-5): number => floatAttribute(node, 'epsilon') ?? otherwise;

/** A list with one number per channel, to be multiplied with N × C × …. */
const perChannel = (scope: RuleScope, list: string, rank: number): string =>
  reshape(scope, list, [1, -1, ...Array.from({ length: rank - 2 }, () => 1)]);

/** One scale per channel; by the batch's own mean and variance if the model was exported as it is trained. */
const batchNormalization: Rule = (scope) => {
  const [x, scale, variance] = [inputOf(scope, 0), inputOf(scope, 1), inputOf(scope, 4)];
  if (integerAttribute(scope.node, 'training_mode') === 1) {
    const rank = scope.shapeOf(x).length;
    const axes = [...scope.shapeOf(x).keys()].filter((axis) => axis !== 1);
    const gradient = mul(scope, scope.gradient, perChannel(scope, scale, rank));
    return [throughStandardized(scope, x, gradient, axes, epsilonOf(scope), true)];
  }
  const deviation = scope.add('Sqrt', [scope.add('Add', [variance, scope.floats([epsilonOf(scope)])])]);
  const slope = perChannel(scope, scope.add('Div', [scale, deviation]), scope.shapeOf(x).length);
  return [mul(scope, scope.gradient, slope)];
};

/**
 * The gradient with respect to x of x̂ = (x − mean) / deviation, or of x / root mean square: Ba et al. 2016 (arXiv
 * 1607.06450), Zhang and Sennrich 2019 (arXiv 1910.07467).
 * @param gradient with respect to x̂.
 */
function throughStandardized(
  scope: RuleScope,
  x: string,
  gradient: string,
  axes: readonly number[],
  epsilon: number,
  centred: boolean,
): string {
  const moved = centred ? scope.add('Sub', [x, mean(scope, x, axes)]) : x;
  const variance = mean(scope, mul(scope, moved, moved), axes);
  const deviation = scope.add('Sqrt', [scope.add('Add', [variance, scope.floats([epsilon])])]);
  const by = epsilon === 0 ? quotientOrZero : quotient;
  const standardized = by(scope, moved, deviation);
  const along = mul(scope, standardized, mean(scope, mul(scope, gradient, standardized), axes));
  const direct = centred ? scope.add('Sub', [gradient, mean(scope, gradient, axes)]) : gradient;
  return by(scope, scope.add('Sub', [direct, along]), deviation);
}

const layer =
  (centred: boolean): Rule =>
  (scope) => {
    const x = inputOf(scope, 0);
    const rank = scope.shapeOf(x).length;
    const first = axisOf(integerAttribute(scope.node, 'axis') ?? -1, rank);
    const axes = Array.from({ length: rank - first }, (_, at) => first + at);
    const gradient = mul(scope, scope.gradient, inputOf(scope, 1));
    return [throughStandardized(scope, x, gradient, axes, epsilonOf(scope), centred)];
  };

const instanceNormalization: Rule = (scope) => {
  const x = inputOf(scope, 0);
  const rank = scope.shapeOf(x).length;
  const axes = Array.from({ length: rank - 2 }, (_, at) => at + 2);
  const gradient = mul(scope, scope.gradient, perChannel(scope, inputOf(scope, 1), rank));
  return [throughStandardized(scope, x, gradient, axes, epsilonOf(scope), true)];
};

/** Scales are per channel since opset 21, per group before. */
const groupNormalization: Rule = (scope) => {
  const x = inputOf(scope, 0);
  const shape = scope.shapeOf(x);
  const [images = 0, channels = 0] = shape;
  const groups = integerAttribute(scope.node, 'num_groups') ?? 1;
  const scales = inputOf(scope, 1);
  const grouped = [images, groups, -1];
  const each = scope.shapeOf(scales)[0] === channels;
  const byScale = each
    ? reshape(scope, mul(scope, scope.gradient, perChannel(scope, scales, shape.length)), grouped)
    : mul(scope, reshape(scope, scope.gradient, grouped), perChannel(scope, scales, 3));
  const through = throughStandardized(scope, reshape(scope, x, grouped), byScale, [2], epsilonOf(scope), true);
  return [reshape(scope, through, shape)];
};

/** By mean and deviation over axes, without a scale. */
const meanVariance: Rule = (scope) => {
  const axes = integersAttribute(scope.node, 'axes') ?? [0, 2, 3];
  return [throughStandardized(scope, inputOf(scope, 0), scope.gradient, axes, 0, true)];
};

const axesOf = (scope: RuleScope, otherwise: number): number[] => {
  const { length } = scope.shapeOf(outputOf(scope));
  return [axisOf(integerAttribute(scope.node, 'axis') ?? otherwise, length)];
};

/** y (g − Σ g y). */
const softmax: Rule = (scope) => {
  const y = outputOf(scope);
  const along = sumOver(scope, mul(scope, scope.gradient, y), axesOf(scope, -1));
  return [mul(scope, y, scope.add('Sub', [scope.gradient, along]))];
};

/** g − e^y Σ g. */
const logSoftmax: Rule = (scope) => {
  const sum = sumOver(scope, scope.gradient, axesOf(scope, -1));
  return [scope.add('Sub', [scope.gradient, mul(scope, scope.add('Exp', [outputOf(scope)]), sum)])];
};

/** Of x / ‖x‖: (g − y Σ g y) / ‖x‖. */
const lpNormalization: Rule = (scope) => {
  const [x, y, axes] = [inputOf(scope, 0), outputOf(scope), axesOf(scope, -1)];
  const manhattan = integerAttribute(scope.node, 'p') === 1;
  const norm = scope.add(manhattan ? 'ReduceL1' : 'ReduceL2', [x, scope.integers(axes)], { keepdims: 1 });
  const slope = manhattan ? scope.add('Sign', [x]) : y;
  const along = mul(scope, slope, sumOver(scope, mul(scope, scope.gradient, y), axes));
  return [quotientOrZero(scope, scope.add('Sub', [scope.gradient, along]), norm)];
};

/** Of x D^−β, D = bias + α / n Σ x² over n channels: g D^−β − 2 α β / n x Σ g y / D. Krizhevsky et al. 2012, section 3.3. */
const localResponse: Rule = (scope) => {
  const { node } = scope;
  const [x, y] = [inputOf(scope, 0), outputOf(scope)];
  const size = integerAttribute(node, 'size') ?? 1;
  const [alpha, beta] = [floatAttribute(node, 'alpha') ?? 1e-4, floatAttribute(node, 'beta') ?? 0.75];
  const bias = floatAttribute(node, 'bias') ?? 1;
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const sumOfChannels = (tensor: string, first: number, last: number): string =>
    channelSums(scope, tensor, size, first, last);
  const divisor = scope.add('Add', [
    mul(scope, sumOfChannels(mul(scope, x, x), before, after), scope.floats([alpha / size])),
    scope.floats([bias]),
  ]);
  const direct = mul(scope, scope.gradient, scope.add('Pow', [divisor, scope.floats([-beta])]));
  const others = sumOfChannels(scope.add('Div', [mul(scope, scope.gradient, y), divisor]), after, before);
  const indirect = mul(scope, mul(scope, x, others), scope.floats([(2 * alpha * beta) / size]));
  return [scope.add('Sub', [direct, indirect])];
};

/** Σ over `size` neighbouring channels of N × C × …, with this many before and after. */
function channelSums(scope: RuleScope, tensor: string, size: number, before: number, after: number): string {
  const shape = scope.shapeOf(outputOf(scope));
  const [images = 0, channels = 0] = shape;
  const planes = reshape(scope, tensor, [images, 1, channels, -1]);
  const ones = scope.floats(new Float32Array(size).fill(1), [1, 1, size, 1]);
  const attributes = { kernel_shape: [size, 1], pads: [before, 0, after, 0] };
  return reshape(scope, scope.add('Conv', [planes, ones], attributes), shape);
}

export const normalization: Rules = {
  BatchNormalization: batchNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  LayerNormalization: layer(true),
  RMSNormalization: layer(false),
  SimplifiedLayerNormalization: layer(false),
  MeanVarianceNormalization: meanVariance,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  LpNormalization: lpNormalization,
  LRN: localResponse,
};
