import { fromHalf } from '../numeric/half.ts';
import type { TensorProto } from './model.ts';
import { TensorProto_DataLocation, TensorProto_DataType as Type } from './proto/onnx_pb.ts';

/** Views of a tensor's bytes, which are little-endian and need not be aligned. */
const readers: Readonly<Partial<Record<Type, (view: DataView, index: number) => number>>> = {
  [Type.FLOAT]: (view, index) => view.getFloat32(4 * index, true),
  [Type.DOUBLE]: (view, index) => view.getFloat64(8 * index, true),
  [Type.FLOAT16]: (view, index) => fromHalf(view.getUint16(2 * index, true)),
  [Type.BFLOAT16]: (view, index) => bfloat(view.getUint16(2 * index, true)),
  [Type.INT8]: (view, index) => view.getInt8(index),
  [Type.UINT8]: (view, index) => view.getUint8(index),
  [Type.BOOL]: (view, index) => view.getUint8(index),
  [Type.INT16]: (view, index) => view.getInt16(2 * index, true),
  [Type.UINT16]: (view, index) => view.getUint16(2 * index, true),
  [Type.INT32]: (view, index) => view.getInt32(4 * index, true),
  [Type.UINT32]: (view, index) => view.getUint32(4 * index, true),
  [Type.INT64]: (view, index) => Number(view.getBigInt64(8 * index, true)),
  [Type.UINT64]: (view, index) => Number(view.getBigUint64(8 * index, true)),
};

/** Bytes per number of each type. */
const widths: Readonly<Partial<Record<Type, number>>> = {
  [Type.FLOAT]: 4,
  [Type.DOUBLE]: 8,
  [Type.FLOAT16]: 2,
  [Type.BFLOAT16]: 2,
  [Type.INT8]: 1,
  [Type.UINT8]: 1,
  [Type.BOOL]: 1,
  [Type.INT16]: 2,
  [Type.UINT16]: 2,
  [Type.INT32]: 4,
  [Type.UINT32]: 4,
  [Type.INT64]: 8,
  [Type.UINT64]: 8,
};

/** The sizes of a tensor. */
export function shapeOfTensor({ dims }: TensorProto): readonly number[] {
  return dims.map(Number);
}

/**
 * The values of a tensor, row by row.
 * @returns undefined if they are not in the model itself (external data, or left out by `readStructure`) or are not
 * numbers.
 */
export function numbersOfTensor(tensor: TensorProto): readonly number[] | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  const count = shapeOfTensor(tensor).reduce((product, size) => product * size, 1);
  const numbers = tensor.rawData.length > 0 ? rawNumbers(tensor) : typedNumbers(tensor);
  return numbers?.length === count ? numbers : undefined;
}

function rawNumbers({ rawData, dataType }: TensorProto): readonly number[] | undefined {
  const read = readers[dataType as Type];
  const width = widths[dataType as Type];
  if (read === undefined || width === undefined) return undefined;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: Math.floor(rawData.byteLength / width) }, (_, index) => read(view, index));
}

/** Values in the field of their type; int32_data also holds bytes, and the bits of half-precision numbers. */
function typedNumbers(tensor: TensorProto): readonly number[] | undefined {
  switch (tensor.dataType as Type) {
    case Type.FLOAT:
      return tensor.floatData;
    case Type.DOUBLE:
      return tensor.doubleData;
    case Type.INT64:
      return tensor.int64Data.map(Number);
    case Type.UINT32:
    case Type.UINT64:
      return tensor.uint64Data.map(Number);
    case Type.FLOAT16:
      return tensor.int32Data.map(fromHalf);
    case Type.BFLOAT16:
      return tensor.int32Data.map(bfloat);
    case Type.STRING:
      return undefined;
    default:
      return tensor.int32Data;
  }
}

const word = new DataView(new ArrayBuffer(4));

/** The upper half of a number in single precision. */
function bfloat(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
