import { create } from '@bufbuild/protobuf';
import { fromHalf } from '../../numeric/half.ts';
import { isOutside } from '../externalData.ts';
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from '../model.ts';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorProto_DataType as Type,
  ValueInfoProtoSchema,
} from '../proto/onnx_pb.ts';

/**
 * A half-precision model in single precision: exactly the same weights, and results with less rounding. Gradients of a
 * few thousandths would be 0 in half precision.
 *
 * @returns the model itself if nothing in it is in half precision.
 */
export function inSinglePrecision(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined || !hasHalves(graph)) return model;
  return {
    ...model,
    graph: {
      ...graph,
      initializer: graph.initializer.map((weight) => (isOutsideHalf(weight) ? renamed(weight) : tensorOf(weight))),
      input: graph.input.map(infoOf),
      output: graph.output.map(infoOf),
      node: [...graph.initializer.filter(isOutsideHalf).map(castOf), ...graph.node.map(nodeOf)],
      valueInfo: [],
    },
  };
}

function hasHalves({ initializer, input }: GraphProto): boolean {
  const isHalf = (value: ValueInfoProto) =>
    value.type?.value.case === 'tensorType' && value.type.value.value.elemType === Type.FLOAT16;
  return initializer.some(({ dataType }) => dataType === Type.FLOAT16) || input.some(isHalf);
}

/** Weights in another file are not read here: they stay half, and a node casts them. */
const isOutsideHalf = (weight: TensorProto): boolean => weight.dataType === Type.FLOAT16 && isOutside(weight);
const halfName = (name: string): string => `relabel/half/${name}`;
const renamed = (weight: TensorProto): TensorProto =>
  create(TensorProtoSchema, { ...weight, name: halfName(weight.name) });

function castOf({ name }: TensorProto): NodeProto {
  const to = create(AttributeProtoSchema, { name: 'to', type: AttributeType.INT, i: BigInt(Type.FLOAT) });
  const cast = { opType: 'Cast', name: halfName(name), input: [halfName(name)], output: [name], attribute: [to] };
  return create(NodeProtoSchema, cast);
}

function tensorOf(tensor: TensorProto): TensorProto {
  if (tensor.dataType !== Type.FLOAT16) return tensor;
  const { rawData, int32Data } = tensor;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const values = rawData.byteLength
    ? Float32Array.from({ length: rawData.byteLength / 2 }, (_, at) => fromHalf(view.getUint16(2 * at, true)))
    : Float32Array.from(int32Data, fromHalf);
  const bytes = new Uint8Array(values.buffer);
  return create(TensorProtoSchema, { name: tensor.name, dims: tensor.dims, dataType: Type.FLOAT, rawData: bytes });
}

function infoOf(value: ValueInfoProto): ValueInfoProto {
  const kind = value.type?.value;
  if (kind?.case !== 'tensorType' || kind.value.elemType !== Type.FLOAT16) return value;
  const { shape } = kind.value;
  const tensor = { elemType: Type.FLOAT, ...(shape ? { shape } : {}) };
  return create(ValueInfoProtoSchema, { name: value.name, type: { value: { case: 'tensorType', value: tensor } } });
}

/** Casts to half precision, and half-precision constants. */
function nodeOf(node: NodeProto): NodeProto {
  const { opType, domain, name, input, output } = node;
  const attribute = node.attribute.map((one) => attributeOf(opType, one));
  return attribute.every((one, at) => one === node.attribute[at])
    ? node
    : create(NodeProtoSchema, { opType, domain, name, input, output, attribute });
}

function attributeOf(op: string, attribute: AttributeProto): AttributeProto {
  const { name, type, t, i } = attribute;
  if (t?.dataType === Type.FLOAT16) return create(AttributeProtoSchema, { name, type, t: tensorOf(t) });
  const isType = (op === 'Cast' && name === 'to') || name === 'dtype' || name === 'output_dtype';
  return isType && Number(i) === Type.FLOAT16
    ? create(AttributeProtoSchema, { name, type, i: BigInt(Type.FLOAT) })
    : attribute;
}
