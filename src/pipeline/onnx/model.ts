import { readFile } from 'node:fs/promises';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from './proto/onnx_pb.ts';

export type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from './proto/onnx_pb.ts';

/**
 * Reads a whole ONNX model (onnx/onnx: onnx/onnx-ml.proto). Weights are views of the file's bytes, not copies. To read
 * only the graph, from a file of any size, use `readStructure`.
 *
 * @param from the path of a file below 2 GiB, or its bytes.
 * @throws Error when this is not an ONNX model.
 */
export async function readModel(from: string | Uint8Array): Promise<ModelProto> {
  return decodeModel(typeof from === 'string' ? await readFile(from) : from);
}

/** The same from bytes in memory. @throws Error when they are not an ONNX model. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  // Slices of a Buffer would be Buffers, which behave differently from plain arrays.
  return fromBinary(ModelProtoSchema, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** @returns the bytes of a `.onnx` file; unknown parts of a model are written as they were read. */
export function writeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  return toBinary(ModelProtoSchema, model);
}
