import type { GraphBuilder } from './graphBuilder.ts';
import { sizeOf } from './tensorInfo.ts';

/**
 * The gradient of a tensor that was broadcast (NumPy's rules): summed over the axes along which it was repeated.
 * @param gradient in the shape `from`, after broadcasting.
 * @param to the shape before.
 */
export function unbroadcast(
  builder: GraphBuilder,
  gradient: string,
  from: readonly number[],
  to: readonly number[],
): string {
  const offset = from.length - to.length;
  const axes = from.flatMap((size, axis) => (axis < offset || (to[axis - offset] === 1 && size !== 1) ? [axis] : []));
  if (axes.length === 0) return gradient;
  if (sizeOf(from) === sizeOf(to)) return builder.reshape(gradient, to);
  const summed = builder.op('ReduceSum', [gradient, builder.integers(axes)], { keepdims: 1 });
  return offset === 0 ? summed : builder.reshape(summed, to);
}
