import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { scratchFolder } from '../../leftovers.ts';
import { changeModel, type ModelChanges, openBeside } from '../changeModel.ts';
import { isWhole } from '../inputType.ts';
import type { GraphProto, ModelProto, ValueInfoProto } from '../model.ts';
import { readModel } from '../model.ts';
import { InferenceSession } from '../ort.ts';
import { TensorProto_DataType, ValueInfoProtoSchema } from '../proto/onnx_pb.ts';
import { sleepingThreads } from '../sessionThreads.ts';
import { typeNames } from '../typeNames.ts';
import { withOutsideWeights, withoutOutsideWeights } from './outsideWeights.ts';
import { withPlainOperators } from './plainOperators.ts';
import { withRealInputs } from './realInputs.ts';
import { inSinglePrecision } from './singlePrecision.ts';

/** A model with fixed sizes in which only plain operators that depend on the image remain. */
export interface PreparedModel {
  readonly model: ModelProto;
  readonly graph: GraphProto;
}

/**
 * Lets ONNX Runtime fold everything that is constant once the input's size is known (shape arithmetic), inline
 * functions, and merge batch normalisations into convolutions: its "basic" level writes only standard operators. What it
 * works out about types and shapes of tensors is declared in the graph. Weights in other files stay there, as they are: the
 * graph refers to the same files, and must be opened beside them.
 *
 * @param path absolute path of the `.onnx` file, which is not touched.
 * @param shape of its only input, the batch first.
 * @param changes made to the model beforehand.
 * @throws Error as ONNX Runtime does.
 */
export async function prepareModel(
  path: string,
  shape: readonly number[],
  changes: ModelChanges,
): Promise<PreparedModel> {
  const whole = withPlainOperators(inSinglePrecision(changeModel(await readModel(path), changes)));
  const { model: source, outside } = withoutOutsideWeights(withInputShape(whole, shape));
  const folder = await scratchFolder();
  try {
    const optimizedModelFilePath = join(folder, 'prepared.onnx');
    const options = {
      ...sleepingThreads,
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'basic',
      optimizedModelFilePath,
      logSeverityLevel: 4,
    } as const;
    const session = await openBeside(path, source, (model) =>
      typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options),
    );
    await session.release();
    const model = await readModel(optimizedModelFilePath);
    if (model.graph === undefined) throw new Error('The model has no graph.');
    const graph = withOutsideWeights(model.graph, outside);
    return { model: { ...model, graph }, graph };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * What the model declares about other tensors may name the sizes that are fixed now; only their names are kept, because
 * ONNX Runtime declares nothing about tensors that nothing was declared about.
 */
function withInputShape(model: ModelProto, shape: readonly number[]): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const input = graph.input.map((value) => (weights.has(value.name) ? value : ofShape(value, shape)));
  const others = graph.input
    .filter((value) => !weights.has(value.name) && isOtherwiseFed(value))
    .map(({ name }) => name);
  const node = others.length > 0 ? withRealInputs(graph.node, others) : graph.node;
  const output = graph.output.map((value) => ofShape(value));
  const given = new Set(output.map(({ name }) => name));
  const names = node.flatMap((each) => each.output).filter((name) => name !== '' && !given.has(name));
  const valueInfo = names.map((name) => create(ValueInfoProtoSchema, { name }));
  return { ...model, graph: { ...graph, node, input, output, valueInfo } };
}

/** Whether images go in as whole numbers, or in double precision. */
function isOtherwiseFed({ type }: ValueInfoProto): boolean {
  const elemType = type?.value.case === 'tensorType' ? type.value.value.elemType : undefined;
  const name = typeNames.get(elemType ?? 0) ?? '';
  return isWhole(name) || name === 'float64';
}

/** @param shape undefined: any. */
function ofShape(value: ValueInfoProto, shape?: readonly number[]): ValueInfoProto {
  const kind = value.type?.value;
  if (kind?.case !== 'tensorType') return value;
  const dim = shape?.map((size) => ({ value: { case: 'dimValue', value: BigInt(size) } as const }));
  // Whole numbers have no gradient. The graph first turns them into real numbers, which pass through a cast unchanged.
  const elemType = shape && isOtherwiseFed(value) ? TensorProto_DataType.FLOAT : kind.value.elemType;
  const tensor = { elemType, ...(dim ? { shape: { dim } } : {}) };
  return create(ValueInfoProtoSchema, { name: value.name, type: { value: { case: 'tensorType', value: tensor } } });
}
