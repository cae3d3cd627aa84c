import { integerAttribute, integersAttribute } from '../../attributes.ts';
import { ofOne, type Rule } from '../rule.ts';
import { sizeOf } from '../tensorInfo.ts';
import { inputGradient, windowsOf } from './convolution.ts';

/** Each gradient goes to where the maximum was, whose place ONNX Runtime tells as an index into the whole tensor. */
export const maxPool: Rule = ofOne(({ node }, gradient, builder) => {
  const shape = builder.shapeOf(node.input[0] as string);
  const zeros = builder.op('ConstantOfShape', [builder.integers([sizeOf(shape)])], {});
  const zero =
    builder.infoOf(node.input[0] as string).type === 'float64' ? builder.op('Cast', [zeros], { to: 11 }) : zeros;
  const places = builder.reshape(builder.outputOf(node, 1), [-1]);
  const flat = builder.reshape(gradient, [-1]);
  // Windows overlap, so that several may have the same maximum.
  const sums = builder.op('ScatterElements', [zero, places, flat], { axis: 0, reduction: 'add' });
  return [builder.reshape(sums, shape)];
});

/** ∂/∂X of the mean over space: the same share for each place. */
export const globalAveragePool: Rule = ofOne(({ node }, gradient, builder) => {
  const shape = builder.shapeOf(node.input[0] as string);
  const share = builder.op('Mul', [gradient, builder.scalar(1 / sizeOf(shape.slice(2)), node.input[0] as string)]);
  return [builder.op('Expand', [share, builder.integers(shape)])];
});

/** ∂/∂X of means over windows: the transpose of a convolution of each channel with a kernel of equal numbers. */
export const averagePool: Rule = ofOne(({ node }, gradient, builder) => {
  const x = node.input[0] as string;
  const [, channels = 1, ...input] = builder.shapeOf(x);
  const output = builder.shapeOf(node.output[0] as string).slice(2);
  const kernel = integersAttribute(node, 'kernel_shape') ?? [];
  const windows = windowsOf(node, input, output, kernel);
  const countsPads = integerAttribute(node, 'count_include_pad') === 1;
  const counts = countsAlong(output, input, windows, countsPads);
  const share = builder.op('Div', [gradient, builder.floats(counts, [1, 1, ...output], x)]);
  const ones = builder.floats(
    Array.from({ length: channels * sizeOf(kernel) }, () => 1),
    [channels, 1, ...kernel],
    x,
  );
  builder.known(ones, { type: builder.infoOf(x).type, shape: [channels, 1, ...kernel] });
  return [inputGradient(builder, share, ones, channels, windows, input, output)];
});

/** How many numbers the mean of each window is of. With ceil_mode the last windows may reach over the padding, too. */
function countsAlong(
  output: readonly number[],
  input: readonly number[],
  { kernel, strides, dilations, before, after }: ReturnType<typeof windowsOf>,
  countsPads: boolean,
): number[] {
  const axes = output.map((size, axis) => {
    const from = countsPads ? -(before[axis] as number) : 0;
    const to = (input[axis] as number) + (countsPads ? (after[axis] as number) : 0);
    return Array.from({ length: size }, (_, place) => {
      const start = place * (strides[axis] as number) - (before[axis] as number);
      const taps = Array.from(
        { length: kernel[axis] as number },
        (_tap, tap) => start + tap * (dilations[axis] as number),
      );
      return taps.filter((tap) => tap >= from && tap < to).length;
    });
  });
  return axes.reduce<number[]>((all, counts) => all.flatMap((one) => counts.map((count) => one * count)), [1]);
}
