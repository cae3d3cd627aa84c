import { create } from '@bufbuild/protobuf';
import { PipelineError } from '../../common/errors.ts';
import { randomStream } from '../numeric/random.ts';
import { tensorAttribute } from './attributes.ts';
import type { ModelProto, NodeProto, TensorProto } from './model.ts';
import {
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from './proto/onnx_pb.ts';
import { shapeOfTensor } from './tensorNumbers.ts';

/**
 * The names of a model's weights in the order in which they are used, without biases and other vectors. Exporters write them as
 * initializers or as constant nodes.
 */
export function weightsOf({ graph }: ModelProto): readonly string[] {
  const nodes = graph?.node ?? [];
  const constants = nodes.filter((node) => isMatrix(constantIn(node))).flatMap(({ output }) => output);
  const matrices = new Set([...(graph?.initializer ?? []).filter(isMatrix).map(({ name }) => name), ...constants]);
  return [...new Set(nodes.flatMap(({ input }) => input))].filter((name) => matrices.has(name));
}

/**
 * The model with the numbers of some weights shuffled, so that each weight keeps its distribution but nothing of what
 * was learned: the model parameter randomisation test of Adebayo et al., NeurIPS 2018 (arXiv 1810.03292), section 3,
 * which draws them anew.
 * @throws PipelineError('model') if weights are in another file.
 */
export function randomizeWeights(model: ModelProto, names: readonly string[], seed: number): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  const order = new Map(names.map((name, index) => [name, index]));
  const initializer = graph.initializer.map((weight) => {
    const index = order.get(weight.name);
    return index === undefined ? weight : shuffled(weight, seed, index);
  });
  const node = graph.node.map((each) => {
    const index = order.get(each.output[0] ?? '');
    const weight = constantIn(each);
    return index === undefined || weight === undefined ? each : holding(each, shuffled(weight, seed, index));
  });
  return { ...model, graph: { ...graph, initializer, node } };
}

/** The tensor that a node holds; undefined: it is another node. */
const constantIn = (node: NodeProto): TensorProto | undefined =>
  node.opType === 'Constant' ? tensorAttribute(node, 'value') : undefined;

/** The same constant node with another tensor. */
function holding(node: NodeProto, t: TensorProto): NodeProto {
  const attribute = node.attribute.map(({ name, type }) => create(AttributeProtoSchema, { name, type, t }));
  return create(NodeProtoSchema, { ...node, attribute });
}

function isMatrix(weight: TensorProto | undefined): boolean {
  if (weight === undefined) return false;
  const shape = shapeOfTensor(weight);
  return weight.dataType !== TensorProto_DataType.STRING && shape.filter((size) => size > 1).length >= 2;
}

function shuffled(weight: TensorProto, seed: number, index: number): TensorProto {
  if (weight.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const message =
      'The weights of the model are in other files, and can be randomised in one file only: save it as one.';
    throw new PipelineError('model', message);
  }
  const { name, dims, dataType, rawData, floatData, doubleData, int32Data, int64Data, uint64Data } = weight;
  const count = shapeOfTensor(weight).reduce((product, size) => product * size, 1);
  const random = randomStream(seed, index);
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  const inOrder = <T>(values: readonly T[]): T[] =>
    values.length === count ? Array.from(order, (at) => values[at] as T) : [...values];
  return create(TensorProtoSchema, {
    name,
    dims,
    dataType,
    rawData: bytesInOrder(rawData, order),
    floatData: inOrder(floatData),
    doubleData: inOrder(doubleData),
    int32Data: inOrder(int32Data),
    int64Data: inOrder(int64Data),
    uint64Data: inOrder(uint64Data),
  });
}

function bytesInOrder(bytes: Uint8Array, order: Uint32Array): Uint8Array {
  const width = bytes.length / order.length;
  const result = new Uint8Array(bytes.length);
  order.forEach((from, to) => {
    for (let byte = 0; byte < width; byte++) result[to * width + byte] = bytes[from * width + byte] as number;
  });
  return result;
}
