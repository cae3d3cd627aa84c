import { create } from '@bufbuild/protobuf';
import { openBeside } from '../changeModel.ts';
import { GraphIndex, shapeOfValue } from '../graphIndex.ts';
import type { ModelProto } from '../model.ts';
import { InferenceSession, Tensor } from '../ort.ts';
import { ValueInfoProtoSchema } from '../proto/onnx_pb.ts';
import { sleepingThreads } from '../sessionThreads.ts';
import { shapeOfTensor } from '../tensorNumbers.ts';
import { sizeOf, type TensorInfo } from './tensorInfo.ts';
import { typeNames } from './typeNames.ts';

/**
 * Type and shape of every tensor of a graph, from one run in which each is an output: what ONNX Runtime produces, not
 * what an inference of ours would guess.
 * @param model with fixed sizes.
 * @param path the file that it was read from, beside which its weights may be.
 */
export async function traceShapes(model: ModelProto, path: string): Promise<ReadonlyMap<string, TensorInfo>> {
  const { graph } = model;
  if (graph === undefined) return new Map();
  const found = new Map<string, TensorInfo>();
  for (const weight of graph.initializer) {
    found.set(weight.name, { type: typeNames.get(weight.dataType) ?? 'other', shape: shapeOfTensor(weight) });
  }
  const index = new GraphIndex(graph);
  const feeds = new Map<string, Tensor>();
  for (const value of index.inputs) {
    const kind = value.type?.value;
    const type = typeNames.get(kind?.case === 'tensorType' ? kind.value.elemType : 0) ?? 'other';
    const shape = (shapeOfValue(value) ?? []).map(Number);
    feeds.set(value.name, blank(type, shape));
    found.set(value.name, { type, shape });
  }
  const names = graph.node.flatMap(({ output }) => output).filter((name) => name !== '');
  const output = names.map((name) => create(ValueInfoProtoSchema, { name }));
  const options = {
    ...sleepingThreads,
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  } as const;
  const session = await openBeside(path, { ...model, graph: { ...graph, output } }, (from) =>
    typeof from === 'string' ? InferenceSession.create(from, options) : InferenceSession.create(from, options),
  );
  try {
    for (const [name, { type, dims }] of Object.entries(await session.run(Object.fromEntries(feeds))))
      found.set(name, { type, shape: [...dims] });
  } finally {
    await session.release();
  }
  return found;
}

function blank(type: string, shape: readonly number[]): Tensor {
  const size = sizeOf(shape);
  switch (type) {
    case 'float32':
      return new Tensor('float32', new Float32Array(size), shape);
    case 'float64':
      return new Tensor('float64', new Float64Array(size), shape);
    case 'uint8':
      return new Tensor('uint8', new Uint8Array(size), shape);
    default:
      throw new Error(`No image can be fed as ${type}.`);
  }
}
