import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { writeModel } from './model.ts';
import {
  AttributeProto_AttributeType,
  type AttributeProtoSchema,
  type GraphProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProto_DataType,
  type TensorProtoSchema,
  type TypeProtoSchema,
  type ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';

/** A small graph of our own, so that matrix products run in ONNX Runtime. */
export interface Graph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly weights?: readonly GraphTensor[];
  readonly opset?: number;
  /** IR version of the format; 8 if undefined. */
  readonly irVersion?: number;
  /** Versions of further operator sets, by domain. */
  readonly domains?: Readonly<Record<string, number>>;
}

export interface GraphValue {
  readonly name: string;
  /** Sizes, or names of sizes that are only known at run time. undefined: any shape. */
  readonly shape?: readonly (number | string)[];
  readonly type?: keyof typeof dataTypes;
  /** Whether it is instead a list of maps from integers to floats, one per image. */
  readonly map?: boolean;
}

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** '': ONNX's own. */
  readonly domain?: string;
  readonly name?: string;
}

/** `{ float: 1 }` is a float attribute and `{ floats: [1] }` a list; bare numbers are integers. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface GraphTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | BigInt64Array | Uint8Array | Int8Array;
}

/** @returns the bytes of a `.onnx` file. */
export function encodeGraph(graph: Graph): Uint8Array<ArrayBuffer> {
  const { nodes, weights = [], inputs, outputs, opset = 17, domains = {}, irVersion = 8 } = graph;
  const others = Object.entries(domains).map(([domain, version]) => ({ domain, version: BigInt(version) }));
  const body: MessageInitShape<typeof GraphProtoSchema> = {
    name: 'relabel',
    node: nodes.map(nodeOf),
    initializer: weights.map(tensorOf),
    input: inputs.map(inputOrOutput),
    output: outputs.map(inputOrOutput),
  };
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    producerName: 'relabel',
    graph: body,
    opsetImport: [{ version: BigInt(opset) }, ...others],
  });
  return writeModel(model);
}

const dataTypes = {
  float: TensorProto_DataType.FLOAT,
  double: TensorProto_DataType.DOUBLE,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  uint16: TensorProto_DataType.UINT16,
  int16: TensorProto_DataType.INT16,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
  float16: TensorProto_DataType.FLOAT16,
  string: TensorProto_DataType.STRING,
} as const;

const utf8 = new TextEncoder();

/** A node as it is written. */
export function nodeOf(node: GraphNode): MessageInitShape<typeof NodeProtoSchema> {
  const { op, inputs, outputs, attributes = {}, domain, name } = node;
  return {
    input: [...inputs],
    output: [...outputs],
    opType: op,
    ...(name === undefined ? {} : { name }),
    ...(domain === undefined ? {} : { domain }),
    attribute: Object.entries(attributes).map(([key, value]) => ({ name: key, ...attributeOf(value) })),
  };
}

function attributeOf(value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  const types = AttributeProto_AttributeType;
  if (typeof value === 'number') return { i: BigInt(value), type: types.INT };
  if (typeof value === 'string') return { s: utf8.encode(value), type: types.STRING };
  if ('float' in value) return { f: value.float, type: types.FLOAT };
  if ('floats' in value) return { floats: [...value.floats], type: types.FLOATS };
  const texts = value.filter((item) => typeof item === 'string');
  if (texts.length > 0) return { strings: texts.map((item) => utf8.encode(item)), type: types.STRINGS };
  return { ints: value.map((item) => BigInt(item)), type: types.INTS };
}

/** A weight as it is written. */
export function tensorOf({ name, shape, values }: GraphTensor): MessageInitShape<typeof TensorProtoSchema> {
  const { buffer, byteOffset, byteLength } = values;
  const rawData = new Uint8Array(buffer, byteOffset, byteLength);
  return { name, dims: shape.map(BigInt), dataType: typeOf(values), rawData };
}

function typeOf(values: GraphTensor['values']): TensorProto_DataType {
  if (values instanceof Float32Array) return dataTypes.float;
  if (values instanceof Float64Array) return dataTypes.double;
  if (values instanceof BigInt64Array) return dataTypes.int64;
  return values instanceof Uint8Array ? dataTypes.uint8 : dataTypes.int8;
}

/** An input or output as it is written. */
export function inputOrOutput({ name, shape, type, map }: GraphValue): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = shape?.map((size) =>
    typeof size === 'number'
      ? { value: { case: 'dimValue', value: BigInt(size) } as const }
      : { value: { case: 'dimParam', value: size } as const },
  );
  if (map) return { name, type: mapsType };
  const tensor = { elemType: dataTypes[type ?? 'float'], ...(dim ? { shape: { dim } } : {}) };
  return { name, type: { value: { case: 'tensorType', value: tensor } } };
}

const mapsType: MessageInitShape<typeof TypeProtoSchema> = {
  value: {
    case: 'sequenceType',
    value: {
      elemType: {
        value: {
          case: 'mapType',
          value: {
            keyType: dataTypes.int64,
            valueType: { value: { case: 'tensorType', value: { elemType: dataTypes.float, shape: {} } } },
          },
        },
      },
    },
  },
};
