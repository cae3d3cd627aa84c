import { toHalf } from '../numeric/half.ts';
import { Tensor } from './ort.ts';

/** Those that hold whole numbers, with their lowest and highest; a 64-bit one as far as JavaScript counts exactly. */
const wholes = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 2 ** 16 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const satisfies Readonly<Record<string, readonly [lowest: number, highest: number]>>;

export type WholeType = keyof typeof wholes;
/** The types of numbers, as ONNX Runtime calls them, that an image can be fed as. */
export type InputType = 'float32' | 'float16' | 'float64' | WholeType;

export const isInputType = (type: string): type is InputType =>
  type === 'float32' || type === 'float16' || type === 'float64' || isWhole(type);

/** The lowest and the highest number of a type. */
export const limitsOf = (type: WholeType): readonly [lowest: number, highest: number] => wholes[type];

/** Whether values are rounded on their way into such an input. */
export const isWhole = (type: string): type is WholeType => Object.hasOwn(wholes, type);

/** What arrives of values in an input of this type: the nearest that it can hold, where that is a whole number. */
export function rounded(values: Float32Array, type: InputType): Float32Array {
  if (!isWhole(type)) return values;
  const [lowest, highest] = wholes[type];
  return values.map((value) => Math.max(lowest, Math.min(highest, roundHalfToEven(value))));
}

/** As NumPy and a clamped array round. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(value);
}

/** A tensor of this type. */
export function tensorOf(type: InputType, values: Float32Array, dims: readonly number[]): Tensor {
  // The same as `rounded` and as typed arrays do it, in less time.
  if (type === 'uint8') return new Tensor(type, new Uint8Array(Uint8ClampedArray.from(values).buffer), dims);
  const held = rounded(values, type);
  switch (type) {
    case 'float32':
      return new Tensor(type, held, dims);
    case 'float64':
      return new Tensor(type, Float64Array.from(held), dims);
    case 'float16':
      return half(held, dims);
    case 'int8':
      return new Tensor(type, Int8Array.from(held), dims);
    case 'uint16':
      return new Tensor(type, Uint16Array.from(held), dims);
    case 'int16':
      return new Tensor(type, Int16Array.from(held), dims);
    case 'int32':
      return new Tensor(type, Int32Array.from(held), dims);
    case 'int64':
      return new Tensor(type, BigInt64Array.from(Array.from(held, BigInt)), dims);
  }
}

function half(values: Float32Array, dims: readonly number[]): Tensor {
  const bits = Uint16Array.from(values, toHalf);
  const tensor = new Tensor('float16', bits, dims);
  // Where JavaScript has a Float16Array, the data becomes one, which the native side takes for empty
  // (https://github.com/microsoft/onnxruntime/pull/32323).
  return Object.defineProperty(tensor, 'data', { value: bits });
}
