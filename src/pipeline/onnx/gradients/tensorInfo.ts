/** What ONNX Runtime tells about a tensor. */
export interface TensorInfo {
  /** As ONNX Runtime calls it: `float32`, `int64`, … */
  readonly type: string;
  readonly shape: readonly number[];
}

/** The number of values in a tensor of that shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A dimension counted from the end (−1: the last) as one counted from the start. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
