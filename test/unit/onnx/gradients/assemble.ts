import { create } from '@bufbuild/protobuf';
import type { GraphBuilder } from '../../../../src/pipeline/onnx/gradients/graphBuilder.ts';
import { type ModelProto, writeModel } from '../../../../src/pipeline/onnx/model.ts';
import { InferenceSession } from '../../../../src/pipeline/onnx/ort.ts';
import {
  TensorProto_DataType,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../../../../src/pipeline/onnx/proto/onnx_pb.ts';
import { sleepingThreads } from '../../../../src/pipeline/onnx/sessionThreads.ts';

/**
 * A session of a model to whose graph nodes were appended.
 *
 * @param inputs tensors that it is fed besides the model's own, in single precision unless the builder says otherwise.
 * @param outputs all that it gives.
 * @throws Error as ONNX Runtime does.
 */
export function assemble(
  model: ModelProto,
  builder: GraphBuilder,
  inputs: readonly string[],
  outputs: readonly string[],
): Promise<InferenceSession> {
  const { graph } = model;
  if (graph === undefined) throw new Error('The model has no graph.');
  const fed = inputs.map((name) => inputOf(name, builder));
  const changed = {
    ...graph,
    node: builder.nodes,
    initializer: builder.weights,
    input: [...graph.input, ...fed],
    output: [...new Set(outputs)].map((name) => create(ValueInfoProtoSchema, { name })),
    valueInfo: [],
  };
  return InferenceSession.create(writeModel({ ...model, graph: changed }), {
    ...sleepingThreads,
    executionProviders: ['cpu'],
    logSeverityLevel: 4,
  });
}

function inputOf(name: string, builder: GraphBuilder): ValueInfoProto {
  const { type, shape } = builder.infoOf(name);
  const dim = shape.map((size) => ({ value: { case: 'dimValue', value: BigInt(size) } as const }));
  const elemType = type === 'float64' ? TensorProto_DataType.DOUBLE : TensorProto_DataType.FLOAT;
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
  });
}
