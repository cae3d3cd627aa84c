import { create } from '@bufbuild/protobuf';
import { isOutside } from '../externalData.ts';
import type { GraphProto, ModelProto, TensorProto } from '../model.ts';
import {
  type TensorShapeProto_Dimension,
  TensorShapeProto_DimensionSchema,
  ValueInfoProtoSchema,
} from '../proto/onnx_pb.ts';
import { shapeOfTensor } from '../tensorNumbers.ts';
import { sizeOf } from './tensorInfo.ts';

/** Weights of fewer numbers are read with the graph: shapes, means and scales, whose values decide how a graph is folded. */
const fewest = 256;

/** A model whose weights in other files are inputs for the time being, and those weights. */
export interface Lightened {
  readonly model: ModelProto;
  readonly outside: readonly TensorProto[];
}

/**
 * Makes inputs of the weights that are in other files, so that what is done to the graph neither reads nor copies them:
 * ONNX Runtime writes all weights of a model that it optimises into the new file, which can't have more than 2 GiB.
 */
export function withoutOutsideWeights(model: ModelProto): Lightened {
  const { graph } = model;
  const outside = (graph?.initializer ?? []).filter(
    (weight) => isOutside(weight) && sizeOf(shapeOfTensor(weight)) >= fewest,
  );
  if (graph === undefined || outside.length === 0) return { model, outside: [] };
  const names = new Set(outside.map(({ name }) => name));
  const others = graph.input.filter(({ name }) => !names.has(name));
  const initializer = graph.initializer.filter(({ name }) => !names.has(name));
  const input = [...others, ...outside.map(inputOf)];
  return { model: { ...model, graph: { ...graph, initializer, input } }, outside };
}

/** The graph with these weights in the place of inputs, where they still are in their files. */
export function withOutsideWeights(graph: GraphProto, outside: readonly TensorProto[]): GraphProto {
  const names = new Set(outside.map(({ name }) => name));
  const input = graph.input.filter(({ name }) => !names.has(name));
  return { ...graph, initializer: [...graph.initializer, ...outside], input };
}

function inputOf({ name, dims, dataType }: TensorProto) {
  const dim = dims.map(
    (size): TensorShapeProto_Dimension =>
      create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: size } }),
  );
  const tensor = { elemType: dataType, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensor } } });
}
