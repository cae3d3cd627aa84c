import { integerAttribute, integersAttribute } from '../../attributes.ts';
import { inputOf, outputOf, quotientOrZero, type Rule, type Rules, reshape } from '../rule.ts';
import { sizeOf } from '../tensorInfo.ts';
import { transposeConvolution, windowOf } from './window.ts';

/** y = (Σ |x|^p)^(1/p) over windows: sign(x) · |x|^(p−1) · Σ g · y^(1−p), summed over the windows that contain x. */
const lpPool: Rule = (scope) => {
  const x = inputOf(scope, 0);
  const shape = scope.shapeOf(x);
  const [images = 0, channels = 0, ...input] = shape;
  const output = scope.shapeOf(outputOf(scope)).slice(2);
  const p = integerAttribute(scope.node, 'p') ?? 2;
  const kernel = scope.node.opType === 'GlobalLpPool' ? input : (integersAttribute(scope.node, 'kernel_shape') ?? []);
  const window = windowOf(scope, kernel, input, output);
  const power = (tensor: string): string => scope.add('Pow', [tensor, scope.floats([p - 1])]);
  const shares = quotientOrZero(scope, scope.gradient, power(outputOf(scope)));
  const planes = reshape(scope, shares, [images * channels, 1, ...output]);
  const ones = scope.floats(new Float32Array(sizeOf(kernel)).fill(1), [1, 1, ...kernel]);
  const sums = reshape(scope, transposeConvolution(scope, planes, ones, window, 1, input, output), shape);
  const own = scope.add('Mul', [scope.add('Sign', [x]), power(scope.add('Abs', [x]))]);
  return [scope.add('Mul', [sums, own])];
};

export const lpPooling: Rules = { LpPool: lpPool, GlobalLpPool: lpPool };
