import { TensorProto_DataType as Type } from './proto/onnx_pb.ts';

/** ONNX Runtime's names for the types of tensors. */
export const typeNames: ReadonlyMap<number, string> = new Map<number, string>([
  [Type.FLOAT, 'float32'],
  [Type.DOUBLE, 'float64'],
  [Type.FLOAT16, 'float16'],
  [Type.UINT8, 'uint8'],
  [Type.INT8, 'int8'],
  [Type.UINT16, 'uint16'],
  [Type.INT16, 'int16'],
  [Type.INT32, 'int32'],
  [Type.INT64, 'int64'],
  [Type.BOOL, 'bool'],
]);
