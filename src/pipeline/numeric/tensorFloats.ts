import type { Tensor } from 'onnxruntime-node';
import { fromHalf } from './half.ts';

/** A tensor's numbers in single precision; undefined if they are neither float32 nor float16. */
export function tensorFloats({ type, data }: Pick<Tensor, 'type' | 'data'>): Float32Array | undefined {
  if (data instanceof Float32Array) return data;
  if (type !== 'float16') return undefined;
  if (data instanceof Uint16Array) return Float32Array.from(data, fromHalf);
  // Where JavaScript has a Float16Array, the data is one, which the types don't know.
  return Float32Array.from(data as Iterable<number>);
}
