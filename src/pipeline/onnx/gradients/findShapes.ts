import { create } from '@bufbuild/protobuf';
import { openBeside } from '../changeModel.ts';
import { GraphIndex, shapeOfValue } from '../graphIndex.ts';
import { isInputType, tensorOf } from '../inputType.ts';
import type { GraphProto, ModelProto, ValueInfoProto } from '../model.ts';
import { InferenceSession, type Tensor } from '../ort.ts';
import { ValueInfoProtoSchema } from '../proto/onnx_pb.ts';
import { sleepingThreads } from '../sessionThreads.ts';
import { shapeOfTensor } from '../tensorNumbers.ts';
import { typeNames } from '../typeNames.ts';
import { sizeOf, type TensorInfo } from './tensorInfo.ts';

/**
 * Type and shape of every tensor of a graph: as ONNX Runtime has declared them or, where it could not work them all out, from
 * one run in which each tensor is an output.
 * @param model with fixed sizes.
 * @param path the file that it was read from, beside which its weights may be.
 */
export async function findShapes(model: ModelProto, path: string): Promise<ReadonlyMap<string, TensorInfo>> {
  const { graph } = model;
  if (graph === undefined) return new Map();
  const known = givenShapes(graph);
  const names = graph.node.flatMap(({ output }) => output).filter((name) => name !== '');
  const found = declaredShapes(graph, names) ?? (await runShapes({ ...model, graph }, path, names));
  return new Map([...known, ...found]);
}

/** Those of weights and inputs. */
function givenShapes(graph: GraphProto): ReadonlyMap<string, TensorInfo> {
  const weights = graph.initializer.map((weight) => {
    return [weight.name, { type: typeNames.get(weight.dataType) ?? 'other', shape: shapeOfTensor(weight) }] as const;
  });
  const inputs = new GraphIndex(graph).inputs.map((value) => {
    return [value.name, { type: typeOf(value), shape: (shapeOfValue(value) ?? []).map(Number) }] as const;
  });
  return new Map([...weights, ...inputs]);
}

/** @returns undefined: something is not declared, or not a size of a tensor. */
function declaredShapes(graph: GraphProto, names: readonly string[]): Map<string, TensorInfo> | undefined {
  const declared = new Map([...graph.valueInfo, ...graph.output].map((value) => [value.name, value]));
  const found = new Map<string, TensorInfo>();
  for (const name of names) {
    const value = declared.get(name);
    const shape = shapeOfValue(value);
    if (value === undefined || !shape?.every((size): size is number => typeof size === 'number')) return undefined;
    found.set(name, { type: typeOf(value), shape });
  }
  return found;
}

async function runShapes(
  { graph, ...model }: ModelProto & { readonly graph: GraphProto },
  path: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, TensorInfo>> {
  const feeds = new GraphIndex(graph).inputs.map((value) => {
    return [value.name, blank(typeOf(value), (shapeOfValue(value) ?? []).map(Number))] as const;
  });
  const output = names.map((name) => create(ValueInfoProtoSchema, { name }));
  const options = {
    ...sleepingThreads,
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  } as const;
  const traced = { ...model, graph: { ...graph, output, valueInfo: [] } };
  const session = await openBeside(path, traced, (from) =>
    typeof from === 'string' ? InferenceSession.create(from, options) : InferenceSession.create(from, options),
  );
  try {
    const results = Object.entries(await session.run(Object.fromEntries(feeds)));
    return new Map(results.map(([name, { type, dims }]) => [name, { type, shape: [...dims] }]));
  } finally {
    await session.release();
  }
}

function typeOf(value: ValueInfoProto): string {
  const kind = value.type?.value;
  return typeNames.get(kind?.case === 'tensorType' ? kind.value.elemType : 0) ?? 'other';
}

function blank(type: string, shape: readonly number[]): Tensor {
  if (!isInputType(type)) throw new Error(`No image can be fed as ${type}.`);
  return tensorOf(type, new Float32Array(sizeOf(shape)), shape);
}
