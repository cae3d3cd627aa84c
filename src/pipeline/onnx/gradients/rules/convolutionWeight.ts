import { outputOf, type RuleScope, reshape, sumOver } from '../rule.ts';
import { at, type Window } from './window.ts';

/**
 * The gradient of a convolution with respect to its weight, for models that compute weights from the image: a convolution of
 * the input by the output's gradient, in which images and channels change places and so do strides and dilations.
 *
 * @param input its name and sizes, N × C × ….
 * @param weight sizes of the weight, M × C / group × ….
 */
export function weightGradient(
  scope: RuleScope,
  input: { readonly name: string; readonly shape: readonly number[] },
  weight: readonly number[],
  { kernel, strides, dilations, before, after }: Window,
  group: number,
): string {
  const [images = 0, channels = 0, ...places] = input.shape;
  const [, outputs = 0, ...moved] = scope.shapeOf(outputOf(scope));
  const each = channels / group;
  const spatial = places.map((_, axis) => axis);
  const later = (axes: number): number[] => spatial.map((axis) => axis + axes);
  const open = reshape(scope, input.name, [images, group, each, ...places]);
  const turned = scope.add('Transpose', [open], { perm: [2, 1, 0, ...later(3)] });
  const image = reshape(scope, turned, [each, group * images, ...places]);
  const kernels = scope.add('Transpose', [scope.gradient], { perm: [1, 0, ...later(2)] });
  const made = scope.add('Conv', [image, kernels], {
    kernel_shape: moved,
    strides: dilations,
    dilations: strides,
    pads: [...before, ...after],
    group,
  });
  // Where the last window ended before the edge of the image, there is more than the kernel.
  const axes = scope.integers(later(2));
  const cut = scope.add('Slice', [made, scope.integers(spatial.map(() => 0)), scope.integers(kernel), axes]);
  const swapped = scope.add('Transpose', [cut], { perm: [1, 0, ...later(2)] });
  return reshape(scope, swapped, [outputs, ...weight.slice(1)]);
}

/** With respect to the bias: the sum over images and places. */
export function biasGradient(scope: RuleScope): string {
  const shape = scope.shapeOf(outputOf(scope));
  const summed = sumOver(
    scope,
    scope.gradient,
    [...shape.keys()].filter((axis) => axis !== 1),
  );
  return reshape(scope, summed, [at(shape, 1)]);
}
