import { integersAttribute, textAttribute } from '../../attributes.ts';
import { inputOf, outputOf, type Rule, type RuleScope, type Rules, reshape } from '../rule.ts';
import { biasGradient, weightGradient } from './convolutionWeight.ts';
import { at, groupOf, transposeConvolution, type Window, windowOf } from './window.ts';

/**
 * With respect to the input: a convolution with the flipped weight if the stride is 1, for which ONNX Runtime has a
 * fast path, otherwise the transposed convolution. Few classifiers have weights that depend on the image.
 */
const conv: Rule = (scope) => {
  const [x, weight] = [inputOf(scope, 0), inputOf(scope, 1)];
  const shape = scope.shapeOf(weight);
  const byWeight = (): string => {
    const input = scope.shapeOf(x);
    const window = windowOf(scope, shape.slice(2), input.slice(2), scope.shapeOf(outputOf(scope)).slice(2));
    return weightGradient(scope, { name: x, shape: input }, shape, window, groupOf(scope));
  };
  return [
    scope.wants(0) ? inputGradient(scope, scope.gradient, weight, shape) : undefined,
    scope.wants(1) ? byWeight() : undefined,
    scope.wants(2) ? biasGradient(scope) : undefined,
  ];
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
  const { strides, dilations, before: written } = windowOf(scope, kernel, output, input);
  const reach = kernel.map(
    (size, axis) => (at(input, axis) - 1) * at(strides, axis) + (size - 1) * at(dilations, axis) + 1,
  );
  const before = integersAttribute(scope.node, 'output_shape')?.length ? croppedBefore(scope, reach, output) : written;
  // What the forward pass cut off or padded at the far end follows from the sizes.
  const after = reach.map((length, axis) => Math.max(0, length - at(before, axis) - at(output, axis)));
  const attributes = { kernel_shape: kernel, strides, dilations, group: groupOf(scope), pads: [...before, ...after] };
  return [scope.add('Conv', [scope.gradient, weight], attributes)];
};

/**
 * With `output_shape`, what is cut off is not written down but follows from it: the greater half is cut off at the start, or
 * at the end with SAME_UPPER (onnx/onnx, docs/Operators.md, ConvTranspose).
 */
function croppedBefore(scope: RuleScope, reach: readonly number[], output: readonly number[]): number[] {
  const further = integersAttribute(scope.node, 'output_padding') ?? [];
  return reach.map((length, axis) => {
    const total = Math.max(0, length + (further[axis] ?? 0) - at(output, axis));
    const less = Math.floor(total / 2);
    return textAttribute(scope.node, 'auto_pad') === 'SAME_UPPER' ? less : total - less;
  });
}

export const convolution: Rules = { Conv: conv, ConvTranspose: convTranspose };
