import type { Tensor } from 'onnxruntime-node';
import { fromHalf } from './half.ts';

/** A tensor's numbers in single precision; undefined if its elements aren't numbers. */
export function tensorFloats({ type, data }: Pick<Tensor, 'type' | 'data'>): Float32Array | undefined {
  if (data instanceof Float32Array) return data;
  if (type === 'string' || type === 'bool') return undefined;
  if (type === 'float16' && data instanceof Uint16Array) return Float32Array.from(data, fromHalf);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  // A Float16Array where JavaScript has them, which the types don't say.
  return Float32Array.from(data as Iterable<number>);
}
