/**
 * Writes small ONNX graphs (onnx/onnx: onnx/onnx.proto, IR version 8), so that matrix products run in ONNX Runtime.
 * Only what such graphs need: float tensors, and attributes that are integers, floats, strings or lists of integers.
 */

export interface GraphValue {
  readonly name: string;
  /** Sizes, or names of sizes that are known when it runs. undefined: any shape. */
  readonly shape?: readonly (number | string)[];
  readonly type?: keyof typeof dataTypes;
}

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** `{ float: 1 }` is a float attribute; a bare number is an integer one. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface GraphTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface Graph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly weights?: readonly GraphTensor[];
  readonly opset?: number;
}

/** @returns the bytes of a `.onnx` file. */
export function encodeGraph(graph: Graph): Uint8Array {
  const body = concat([
    ...graph.nodes.map((node) => bytesField(1, encodeNode(node))),
    textField(2, 'relabel'),
    ...(graph.weights ?? []).map((tensor) => bytesField(5, encodeTensor(tensor))),
    ...graph.inputs.map((value) => bytesField(11, encodeValue(value))),
    ...graph.outputs.map((value) => bytesField(12, encodeValue(value))),
  ]);
  return concat([
    integerField(1, 8),
    textField(2, 'relabel'),
    bytesField(7, body),
    bytesField(8, integerField(2, graph.opset ?? 17)),
  ]);
}

/** TensorProto.DataType */
const dataTypes = { float: 1, uint8: 2, int64: 7, float16: 10 } as const;

function encodeNode(node: GraphNode): Uint8Array {
  const attributes = Object.entries(node.attributes ?? {});
  return concat([
    ...node.inputs.map((name) => textField(1, name)),
    ...node.outputs.map((name) => textField(2, name)),
    textField(4, node.op),
    ...attributes.map(([name, value]) => bytesField(5, concat([textField(1, name), ...encodeAttribute(value)]))),
  ]);
}

/** AttributeProto: field 2 float, 3 int, 4 string, 8 ints, 20 type (1 float, 2 int, 3 string, 7 ints). */
function encodeAttribute(value: Attribute): Uint8Array[] {
  if (typeof value === 'number') return [integerField(3, value), integerField(20, 2)];
  if (typeof value === 'string') return [textField(4, value), integerField(20, 3)];
  if ('float' in value) return [floatField(2, value.float), integerField(20, 1)];
  return [...value.map((item) => integerField(8, item)), integerField(20, 7)];
}

function encodeTensor(tensor: GraphTensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.values;
  return concat([
    ...tensor.shape.map((size) => integerField(1, size)),
    integerField(2, tensor.values instanceof Float32Array ? dataTypes.float : dataTypes.int64),
    textField(8, tensor.name),
    bytesField(9, new Uint8Array(buffer, byteOffset, byteLength)),
  ]);
}

function encodeValue(value: GraphValue): Uint8Array {
  const shape = value.shape?.map((size) =>
    bytesField(1, typeof size === 'number' ? integerField(1, size) : textField(2, size)),
  );
  const tensorType = concat([
    integerField(1, dataTypes[value.type ?? 'float']),
    ...(shape ? [bytesField(2, concat(shape))] : []),
  ]);
  return concat([textField(1, value.name), bytesField(2, bytesField(1, tensorType))]);
}

// ---- Protocol buffers' wire format: a tag (field number and kind), then the value ------------------------------

const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
};

const integerField = (field: number, value: number): Uint8Array => concat([varint(field << 3), varint(value)]);

const floatField = (field: number, value: number): Uint8Array =>
  concat([varint((field << 3) | 5), new Uint8Array(new Float32Array([value]).buffer)]);

const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  concat([varint((field << 3) | 2), varint(bytes.length), bytes]);

const textField = (field: number, text: string): Uint8Array => bytesField(field, new TextEncoder().encode(text));

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
