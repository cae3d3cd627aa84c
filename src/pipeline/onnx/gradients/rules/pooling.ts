import { integerAttribute, integersAttribute } from '../../attributes.ts';
import { inputOf, outputOf, type Rule, type RuleScope, type Rules, reshape, zeros } from '../rule.ts';
import { sizeOf } from '../tensorInfo.ts';
import { at, transposeConvolution, type Window, windowOf } from './window.ts';

/**
 * The gradient goes to where each maximum was. ONNX Runtime's indices count through the whole tensor, so that
 * overlapping windows add up; MaxUnpool would overwrite them.
 */
const maxPool: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const places = reshape(scope, scope.furtherOutput(1), [-1]);
  const flat = reshape(scope, scope.gradient, [-1]);
  const target = zeros(scope, [sizeOf(shape)]);
  const sums = scope.add('ScatterElements', [target, places, flat], { axis: 0, reduction: 'add' });
  return [reshape(scope, sums, shape)];
};

/** Each value goes to a place of its own, from where its gradient comes; indices count through the whole tensor. */
const maxUnpool: Rule = (scope) => {
  const flat = reshape(scope, scope.gradient, [-1]);
  return [scope.add('Gather', [flat, inputOf(scope, 1)])];
};

/** Each window's share goes back to all of it; images and channels are merged into one axis meanwhile. */
export const averagePool: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const [images = 0, channels = 0, ...input] = shape;
  const output = scope.shapeOf(outputOf(scope)).slice(2);
  const kernel = integersAttribute(scope.node, 'kernel_shape') ?? [];
  const window = windowOf(scope, kernel, input, output);
  const counts = countsOf(window, input, output, integerAttribute(scope.node, 'count_include_pad') === 1);
  const shares = scope.add('Mul', [
    scope.gradient,
    scope.floats(
      counts.map((count) => 1 / count),
      [1, 1, ...output],
    ),
  ]);
  const planes = reshape(scope, shares, [images * channels, 1, ...output]);
  const ones = scope.floats(new Float32Array(sizeOf(kernel)).fill(1), [1, 1, ...kernel]);
  return [reshape(scope, transposeConvolution(scope, planes, ones, window, 1, input, output), shape)];
};

/**
 * The number of values that each window averages: those of the image and, if they count, of the padding, but nothing
 * beyond.
 */
function countsOf(
  { kernel, strides, dilations, before, after }: Window,
  input: readonly number[],
  output: readonly number[],
  withPads: boolean,
): number[] {
  const along = output.map((places, axis) =>
    Array.from({ length: places }, (_, place) => {
      const start = place * at(strides, axis) - at(before, axis);
      const low = withPads ? -at(before, axis) : 0;
      const high = at(input, axis) + (withPads ? at(after, axis) : 0);
      const taps = Array.from({ length: at(kernel, axis) }, (_, tap) => start + tap * at(dilations, axis));
      return taps.filter((tap) => tap >= low && tap < high).length;
    }),
  );
  return along.reduce<number[]>((all, axis) => all.flatMap((left) => axis.map((right) => left * right)), [1]);
}

const globalAverage: Rule = (scope) => {
  const shape = scope.shapeOf(inputOf(scope, 0));
  const share = scope.add('Mul', [scope.gradient, scope.floats([1 / sizeOf(shape.slice(2))])]);
  return [scope.add('Expand', [share, scope.integers(shape)])];
};

/** Goes to where the maximum is; ties share it equally. */
const globalMax: Rule = (scope) => {
  const x = inputOf(scope, 0);
  const axes = scope.shapeOf(x).flatMap((_, axis) => (axis < 2 ? [] : [axis]));
  return [shareAmongEquals(scope, x, outputOf(scope), scope.gradient, axes)];
};

/** @param y the extremes of `x` over `axes`, which remain with size 1; the same holds for `gradient`. */
export function shareAmongEquals(
  scope: RuleScope,
  x: string,
  y: string,
  gradient: string,
  axes: readonly number[],
): string {
  const equal = scope.add('Where', [scope.add('Equal', [x, y]), scope.floats([1]), scope.floats([0])]);
  const count = scope.add('ReduceSum', [equal, scope.integers(axes)], { keepdims: 1 });
  return scope.add('Mul', [equal, scope.add('Div', [gradient, count])]);
}

export const pooling: Rules = {
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAverage,
  GlobalMaxPool: globalMax,
};
