import { inputOf, outputOf, type Rule, type RuleScope, type Rules, reshape } from '../rule.ts';
import { at, groupOf, transposeConvolution, type Window, windowOf } from './window.ts';

/**
 * With respect to the input: a convolution with the flipped weight if the stride is 1, for which ONNX Runtime has a
 * fast path, otherwise the transposed convolution. No classifier has weights that depend on the image.
 */
const conv: Rule = (scope) => {
  const weight = inputOf(scope, 1);
  return [inputGradient(scope, scope.gradient, weight, scope.shapeOf(weight))];
};

/** The same for a weight of that shape that is not in the graph, such as one of numbers instead of bytes. */
export function inputGradient(
  scope: RuleScope,
  gradient: string,
  weight: string,
  [outputs = 0, perGroup = 0, ...kernel]: readonly number[],
): string {
  const input = scope.shapeOf(inputOf(scope, 0)).slice(2);
  const output = scope.shapeOf(outputOf(scope)).slice(2);
  const window = windowOf(scope, kernel, input, output);
  const group = groupOf(scope);
  const turned = turnedPads(window);
  if (window.strides.some((stride) => stride !== 1) || turned.some((pad) => pad < 0)) {
    return transposeConvolution(scope, gradient, weight, window, group, input, output);
  }
  const kernels = turnedWeight(scope, weight, group, [outputs, perGroup, ...kernel]);
  const attributes = { kernel_shape: kernel, dilations: window.dilations, group, pads: turned };
  return scope.add('Conv', [gradient, kernels], attributes);
}

/** How far the flipped kernel extends over the edges of the gradient. */
function turnedPads({ kernel, dilations, before, after }: Window): number[] {
  const reach = kernel.map((size, axis) => (size - 1) * at(dilations, axis));
  return [before, after].flatMap((pads) => reach.map((length, axis) => length - at(pads, axis)));
}

/** Inputs and outputs of each group swapped, and every kernel rotated by 180°. The session folds it once. */
function turnedWeight(
  scope: RuleScope,
  weight: string,
  group: number,
  [outputs = 0, perGroup = 0, ...kernel]: readonly number[],
): string {
  const spatial = kernel.map((_, axis) => axis);
  const grouped = reshape(scope, weight, [group, outputs / group, perGroup, ...kernel]);
  const exchanged = scope.add('Transpose', [grouped], { perm: [0, 2, 1, ...spatial.map((axis) => axis + 3)] });
  const flat = reshape(scope, exchanged, [group * perGroup, outputs / group, ...kernel]);
  const long = spatial.filter((axis) => at(kernel, axis) > 1);
  if (long.length === 0) return flat;
  const lists = [long.map(() => -1), long.map(() => -(2 ** 31)), long.map((axis) => axis + 2), long.map(() => -1)];
  return scope.add('Slice', [flat, ...lists.map((list) => scope.integers(list))]);
}

/** With respect to the input: the convolution whose transpose it is. */
const convTranspose: Rule = (scope) => {
  const weight = inputOf(scope, 1);
  const kernel = scope.shapeOf(weight).slice(2);
  const input = scope.shapeOf(inputOf(scope, 0)).slice(2);
  const output = scope.shapeOf(outputOf(scope)).slice(2);
  const { strides, dilations, before } = windowOf(scope, kernel, output, input);
  // What the forward pass cut off or padded at the far end follows from the sizes.
  const after = kernel.map((size, axis) => {
    const reach = (at(input, axis) - 1) * at(strides, axis) + (size - 1) * at(dilations, axis) + 1;
    return Math.max(0, reach - at(before, axis) - at(output, axis));
  });
  const attributes = { kernel_shape: kernel, strides, dilations, group: groupOf(scope), pads: [...before, ...after] };
  return [scope.add('Conv', [scope.gradient, weight], attributes)];
};

export const convolution: Rules = { Conv: conv, ConvTranspose: convTranspose };
