import { integerAttribute, integersAttribute, textAttribute } from '../../attributes.ts';
import type { RuleScope } from '../rule.ts';

/** How a window moves over the spatial axes of a convolution or pool. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before and after, along each axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * The window of a node, with the padding that `auto_pad` stands for (onnx/onnx, docs/Operators.md, Conv).
 * @param input spatial sizes.
 * @param output spatial sizes.
 */
export function windowOf(
  { node }: Pick<RuleScope, 'node'>,
  kernel: readonly number[],
  input: readonly number[],
  output: readonly number[],
): Window {
  const ones = kernel.map(() => 1);
  const strides = integersAttribute(node, 'strides') ?? ones;
  const dilations = integersAttribute(node, 'dilations') ?? ones;
  const pads = integersAttribute(node, 'pads') ?? [...ones, ...ones].map(() => 0);
  const auto = textAttribute(node, 'auto_pad') ?? 'NOTSET';
  if (!auto.startsWith('SAME')) {
    return { kernel, strides, dilations, before: pads.slice(0, kernel.length), after: pads.slice(kernel.length) };
  }
  const total = kernel.map((size, axis) => {
    const reach = (at(output, axis) - 1) * at(strides, axis) + (size - 1) * at(dilations, axis) + 1;
    return Math.max(0, reach - at(input, axis));
  });
  const less = total.map((sum) => Math.floor(sum / 2));
  const more = total.map((sum, axis) => sum - at(less, axis));
  return { kernel, strides, dilations, ...(auto === 'SAME_UPPER' ? pair(less, more) : pair(more, less)) };
}

const pair = (before: readonly number[], after: readonly number[]) => ({ before, after });

export const at = (values: readonly number[], axis: number): number => values[axis] as number;

export const groupOf = ({ node }: Pick<RuleScope, 'node'>): number => integerAttribute(node, 'group') ?? 1;

/**
 * The gradient with respect to the input of a strided convolution: the transposed convolution with the same weight,
 * cropped or padded to the input's sizes, because several input sizes give the same output size.
 */
export function transposeConvolution(
  scope: RuleScope,
  gradient: string,
  weight: string,
  window: Window,
  group: number,
  input: readonly number[],
  output: readonly number[],
): string {
  const { kernel, strides, dilations, before, after } = window;
  const full = kernel.map(
    (size, axis) => (at(output, axis) - 1) * at(strides, axis) + (size - 1) * at(dilations, axis) + 1,
  );
  const left = input.map((size, axis) => size + at(before, axis) + at(after, axis) - at(full, axis));
  const fits = left.every((extra, axis) => extra >= 0 && extra < Math.max(at(strides, axis), at(dilations, axis)));
  const attributes = { kernel_shape: kernel, strides, dilations, group };
  if (fits) {
    const pads = [...before, ...after];
    return scope.add('ConvTranspose', [gradient, weight], { ...attributes, pads, output_padding: left });
  }
  const whole = scope.add('ConvTranspose', [gradient, weight], attributes);
  return crop(scope, whole, full, before, input);
}

/** Crops `size` values from `start` on in each spatial axis; anything beyond the end is 0. */
function crop(
  scope: RuleScope,
  tensor: string,
  from: readonly number[],
  start: readonly number[],
  size: readonly number[],
): string {
  const axes = size.map((_, axis) => axis + 2);
  const ends = size.map((length, axis) => Math.min(at(start, axis) + length, at(from, axis)));
  const inputs = [tensor, scope.integers(start), scope.integers(ends), scope.integers(axes)];
  const cut = scope.add('Slice', inputs);
  const missing = size.map((length, axis) => at(start, axis) + length - at(ends, axis));
  if (missing.every((count) => count === 0)) return cut;
  const none = size.map(() => 0);
  return scope.add('Pad', [cut, scope.integers([0, 0, ...none, 0, 0, ...missing]), scope.floats([0])]);
}
