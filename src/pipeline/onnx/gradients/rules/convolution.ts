import { integerAttribute, integersAttribute, textAttribute } from '../../attributes.ts';
import type { NodeProto } from '../../model.ts';
import type { GraphBuilder } from '../graphBuilder.ts';
import { ofOne, type Rule } from '../rule.ts';

/** How a window moves over the axes of space, one number an axis. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Reads the attributes that convolutions and pools share; `auto_pad` becomes numbers. */
export function windowsOf(
  node: NodeProto,
  input: readonly number[],
  output: readonly number[],
  kernel: readonly number[],
): Windows {
  const axes = kernel.length;
  const ones = Array.from({ length: axes }, () => 1);
  const strides = integersAttribute(node, 'strides') ?? ones;
  const dilations = integersAttribute(node, 'dilations') ?? ones;
  const auto = textAttribute(node, 'auto_pad') ?? 'NOTSET';
  const pads = integersAttribute(node, 'pads') ?? Array.from({ length: 2 * axes }, () => 0);
  if (auto === 'NOTSET' || auto === '') {
    return { kernel, strides, dilations, before: pads.slice(0, axes), after: pads.slice(axes) };
  }
  const total = kernel.map((size, axis) => {
    if (auto === 'VALID') return 0;
    const reach =
      ((output[axis] as number) - 1) * (strides[axis] as number) + (size - 1) * (dilations[axis] as number) + 1;
    return Math.max(0, reach - (input[axis] as number));
  });
  const less = total.map((pad) => Math.floor(pad / 2));
  const more = total.map((pad) => Math.ceil(pad / 2));
  return auto === 'SAME_LOWER'
    ? { kernel, strides, dilations, before: more, after: less }
    : { kernel, strides, dilations, before: less, after: more };
}

/**
 * ∂/∂X of a convolution: with stride 1 a convolution with the turned kernel, otherwise its transpose. The kernel's and the
 * bias's own gradients are not made: weights are constants here.
 */
export const convolution: Rule = ofOne(({ node, needs }, gradient, builder) => {
  const [x = '', w = ''] = node.input;
  if (!needs(0)) return [];
  const input = builder.shapeOf(x).slice(2);
  const output = builder.shapeOf(node.output[0] as string).slice(2);
  const windows = windowsOf(node, input, output, builder.shapeOf(w).slice(2));
  const group = integerAttribute(node, 'group') ?? 1;
  return [inputGradient(builder, gradient, w, group, windows, input, output)];
});

/** Also what transposes a pool of averages, whose kernel is constant. */
export function inputGradient(
  builder: GraphBuilder,
  gradient: string,
  w: string,
  group: number,
  windows: Windows,
  input: readonly number[],
  output: readonly number[],
): string {
  const { kernel, strides, dilations, before, after } = windows;
  const full = kernel.map((size, axis) => (size - 1) * (dilations[axis] as number));
  const begin = full.map((reach, axis) => reach - (before[axis] as number));
  const end = full.map((_, axis) => (input[axis] as number) + (before[axis] as number) - (output[axis] as number));
  const dense = strides.every((stride) => stride === 1) && [...begin, ...end].every((pad) => pad >= 0);
  if (dense) {
    const pads = [...begin, ...end];
    return builder.op('Conv', [gradient, turnedKernel(builder, w, group)], {
      kernel_shape: kernel,
      dilations,
      group,
      pads,
    });
  }
  const missing = output.map(
    (size, axis) =>
      (input[axis] as number) -
      ((size - 1) * (strides[axis] as number) +
        (full[axis] as number) +
        1 -
        (before[axis] as number) -
        (after[axis] as number)),
  );
  return builder.op('ConvTranspose', [gradient, w], {
    kernel_shape: kernel,
    strides,
    dilations,
    group,
    pads: [...before, ...after],
    output_padding: missing,
  });
}

/** W, M×(C/g)×k…, as C×(M/g)×k… with the kernel turned round along all its axes. */
function turnedKernel(builder: GraphBuilder, w: string, group: number): string {
  const [m = 1, c = 1, ...kernel] = builder.shapeOf(w);
  const space = kernel.map((_, axis) => axis);
  const split = group === 1 ? w : builder.reshape(w, [group, m / group, c, ...kernel]);
  const swapped = builder.op('Transpose', [split], {
    perm: group === 1 ? [1, 0, ...space.map((axis) => axis + 2)] : [0, 2, 1, ...space.map((axis) => axis + 3)],
  });
  const joined = group === 1 ? swapped : builder.reshape(swapped, [group * c, m / group, ...kernel]);
  const turned = space.filter((axis) => kernel[axis] !== 1).map((axis) => axis + 2);
  if (turned.length === 0) return joined;
  const all = (value: number) => builder.integers(turned.map(() => value));
  // "To before the first" is written as an end far below 0.
  return builder.op('Slice', [joined, all(-1), all(-(2 ** 31)), builder.integers(turned), all(-1)]);
}
